import { createEmptyHistoryState, registerHistory } from '@lexical/history'
import { registerRichText } from '@lexical/rich-text'
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  COMMAND_PRIORITY_CRITICAL,
  createEditor,
  KEY_ENTER_COMMAND,
  type LexicalEditor,
  PASTE_COMMAND,
} from 'lexical'

export type LexicalField = {
  editor: LexicalEditor
  /** What the model holds; the document may be behind it or ahead of it. */
  text(): string
  clear(): void
  unmount(): void
}

/**
 * A rich Lexical editor in an element, as the real composer is: only what reaches the model counts, and text
 * written into the element behind the model's back is lost.
 */
export function mountField(
  element: HTMLElement,
  on: {
    text: (text: string) => void
    files: (files: File[]) => void
    enter: () => void
  },
  draft: string,
): LexicalField {
  const editor = createEditor({
    namespace: 'practice',
    theme: { paragraph: 'selectable-text copyable-text' },
    onError: (error) => {
      throw error
    },
  })
  editor.setRootElement(element)
  const text = () => editor.getEditorState().read(() => $getRoot().getTextContent())
  const stop = [
    registerRichText(editor),
    registerHistory(editor, createEmptyHistoryState(), 300),
    editor.registerTextContentListener(on.text),
    editor.registerCommand(
      PASTE_COMMAND,
      (event) => {
        const files = event instanceof ClipboardEvent ? [...(event.clipboardData?.files ?? [])] : []
        if (files.length === 0) return false
        event.preventDefault()
        on.files(files)
        return true
      },
      COMMAND_PRIORITY_CRITICAL,
    ),
    editor.registerCommand(
      KEY_ENTER_COMMAND,
      (event) => {
        if (!event || event.shiftKey || event.isComposing) return false
        event.preventDefault()
        on.enter()
        return true
      },
      COMMAND_PRIORITY_CRITICAL,
    ),
  ]
  const write = (content: string) =>
    editor.update(() => {
      const paragraph = $createParagraphNode()
      if (content) paragraph.append($createTextNode(content))
      $getRoot().clear().append(paragraph)
    })
  write(draft)
  return {
    editor,
    text,
    clear: () => write(''),
    unmount: () => {
      for (const undo of stop) undo()
      editor.setRootElement(null)
    },
  }
}
