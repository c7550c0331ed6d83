/** The chats of the practice page. Everybody in them is invented. */
export type ChatMessage = {
  id: string
  from: 'me' | 'them'
  author?: string
  at: string
  text: string
  /** Address of a picture the page made itself, for messages with media. */
  picture?: string
  fileName?: string
  failed?: boolean
}

export type Chat = {
  id: string
  title: string
  about: string
  hue: number
  unreadCount: number
  /** A blocked contact: the footer holds no composer. */
  readOnly: boolean
  messages: readonly ChatMessage[]
}

export const CHATS: readonly Chat[] = [
  {
    id: 'lee',
    title: 'Dr Lee Chen',
    about: 'Consultant, Ward 7',
    hue: 196,
    unreadCount: 0,
    readOnly: false,
    messages: [
      { id: 'lee-1', from: 'them', at: '08:41', text: 'Morning. How is bed 12 getting on?' },
      {
        id: 'lee-2',
        from: 'me',
        at: '08:44',
        text: 'Comfortable overnight. The edge of the wound looks redder to me than on Tuesday.',
      },
      { id: 'lee-3', from: 'them', at: '08:45', text: 'Can you send me a photo before the round?' },
      { id: 'lee-4', from: 'me', at: '08:46', text: 'Will do, with consent.' },
    ],
  },
  {
    id: 'ward',
    title: 'Ward 7 doctors',
    about: 'Asha, Lee, Priya, Tom and 4 others',
    hue: 152,
    unreadCount: 2,
    readOnly: false,
    messages: [
      {
        id: 'ward-1',
        from: 'them',
        author: 'Priya',
        at: '07:58',
        text: 'Handover is in the seminar room today.',
      },
      {
        id: 'ward-2',
        from: 'them',
        author: 'Tom',
        at: '08:02',
        text: 'Two discharges likely before lunch, beds 3 and 9.',
      },
    ],
  },
  {
    id: 'rota',
    title: 'Rota swaps',
    about: 'Registrars',
    hue: 32,
    unreadCount: 0,
    readOnly: false,
    messages: [
      { id: 'rota-1', from: 'them', author: 'Nia', at: 'Yesterday', text: 'Anyone free on Saturday night?' },
      { id: 'rota-2', from: 'me', at: 'Yesterday', text: 'I can do until midnight.' },
    ],
  },
  {
    id: 'dad',
    title: 'Dad',
    about: 'last seen today at 07:12',
    hue: 268,
    unreadCount: 0,
    readOnly: false,
    messages: [
      { id: 'dad-1', from: 'them', at: 'Sunday', text: 'The tomatoes are ripe. Come and take some.' },
    ],
  },
  {
    id: 'blocked',
    title: 'Unknown caller',
    about: 'Blocked',
    hue: 0,
    unreadCount: 0,
    readOnly: true,
    messages: [{ id: 'blocked-1', from: 'them', at: 'Monday', text: 'You have won a prize!' }],
  },
]
