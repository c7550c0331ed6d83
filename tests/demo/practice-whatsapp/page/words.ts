import type { Language } from './variants.ts'

export type Words = {
  typeAMessage: string
  /** Accessible name of the composer; the real one names the chat. */
  typeTo: (chat: string) => string
  attach: string
  document: string
  photos: string
  camera: string
  contact: string
  poll: string
  sticker: string
  send: string
  voice: string
  search: string
  dropHere: string
  close: string
  addFile: string
  call: string
  readOnly: string
}

const words: Record<Language, Words> = {
  en: {
    typeAMessage: 'Type a message',
    typeTo: (chat) => `Type a message to ${chat}`,
    attach: 'Attach',
    document: 'Document',
    photos: 'Photos & videos',
    camera: 'Camera',
    contact: 'Contact',
    poll: 'Poll',
    sticker: 'New sticker',
    send: 'Send',
    voice: 'Voice message',
    search: 'Search or start a new chat',
    dropHere: 'Drop files here',
    close: 'Close',
    addFile: 'Add file',
    call: 'Video call',
    readOnly: 'You can’t send messages to this contact',
  },
  pt: {
    typeAMessage: 'Digite uma mensagem',
    typeTo: (chat) => `Digite uma mensagem para ${chat}`,
    attach: 'Anexar',
    document: 'Documento',
    photos: 'Fotos e vídeos',
    camera: 'Câmera',
    contact: 'Contato',
    poll: 'Enquete',
    sticker: 'Nova figurinha',
    send: 'Enviar',
    voice: 'Mensagem de voz',
    search: 'Pesquisar ou começar uma nova conversa',
    dropHere: 'Solte os arquivos aqui',
    close: 'Fechar',
    addFile: 'Adicionar arquivo',
    call: 'Chamada de vídeo',
    readOnly: 'Você não pode enviar mensagens a este contato',
  },
  es: {
    typeAMessage: 'Escribe un mensaje',
    typeTo: (chat) => `Escribe un mensaje para ${chat}`,
    attach: 'Adjuntar',
    document: 'Documento',
    photos: 'Fotos y videos',
    camera: 'Cámara',
    contact: 'Contacto',
    poll: 'Encuesta',
    sticker: 'Nuevo sticker',
    send: 'Enviar',
    voice: 'Mensaje de voz',
    search: 'Buscar o iniciar un chat nuevo',
    dropHere: 'Suelta los archivos aquí',
    close: 'Cerrar',
    addFile: 'Añadir archivo',
    call: 'Videollamada',
    readOnly: 'No puedes enviar mensajes a este contacto',
  },
  de: {
    typeAMessage: 'Gib eine Nachricht ein',
    typeTo: (chat) => `Gib eine Nachricht an ${chat} ein`,
    attach: 'Anhängen',
    document: 'Dokument',
    photos: 'Fotos und Videos',
    camera: 'Kamera',
    contact: 'Kontakt',
    poll: 'Umfrage',
    sticker: 'Neuer Sticker',
    send: 'Senden',
    voice: 'Sprachnachricht',
    search: 'Suchen oder neuen Chat beginnen',
    dropHere: 'Dateien hier ablegen',
    close: 'Schließen',
    addFile: 'Datei hinzufügen',
    call: 'Videoanruf',
    readOnly: 'Du kannst diesem Kontakt keine Nachrichten senden',
  },
}

export function wordsIn(language: Language): Words {
  return words[language]
}
