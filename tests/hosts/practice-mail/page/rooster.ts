import { Editor, type EditorOptions, type IEditor, PastePlugin, ShortcutPlugin } from 'roosterjs'

/** The editor of Outlook Web and Proton, in this document or a frame's; `changed` when its model has changed. */
export function mountRooster(box: HTMLDivElement, changed: (text: string) => void): IEditor {
  const options: EditorOptions = {
    plugins: [
      new PastePlugin(),
      // Undo by the keyboard, among others.
      new ShortcutPlugin(),
      {
        getName: () => 'practice',
        initialize: () => {},
        dispose: () => {},
        onPluginEvent: ({ eventType }) => {
          if (['input', 'contentChanged', 'editorReady', 'keyUp'].includes(eventType)) {
            changed(textOf(editor, box))
          }
        },
      },
    ],
  }
  let editor: IEditor | undefined
  editor = new Editor(box, options)
  return editor
}

/** What the editor's own model says is written, not what stands on the screen. */
export function textOf(editor: IEditor | undefined, box: HTMLElement): string {
  if (!editor) return box.innerText
  const pieces: string[] = []
  for (const block of editor.getContentModelCopy('disconnected').blocks) {
    if (block.blockType !== 'Paragraph') continue
    for (const segment of block.segments) if (segment.segmentType === 'Text') pieces.push(segment.text)
    pieces.push('\n')
  }
  return pieces.join('').trim()
}
