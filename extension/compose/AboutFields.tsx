import { TextField } from '../look/TextField.tsx'
import type { Template } from '../tenant/form-policy.ts'
import { say } from '../words/words.ts'
import type { Form } from './form.ts'

type Props = {
  form: Form
  templates: readonly Template[]
  fault: string | undefined
  onTyped(change: Partial<Form>): void
}

/** A short clinical note, begun from one of the trust's templates if there are any, and the question. */
export function AboutFields({ form, templates, fault, onTyped }: Props) {
  return (
    <>
      <TextField
        id="about"
        label={say('about.label')}
        value={form.about}
        rows={2}
        isOptional
        spellCheck
        fault={fault}
        onInput={(about) => onTyped({ about })}
        beside={
          templates.length > 0 ? (
            <Templates
              templates={templates}
              onChoose={(text) => onTyped({ about: [form.about.trim(), text].filter(Boolean).join('\n') })}
            />
          ) : null
        }
      />
      <TextField
        id="question"
        label={say('about.question')}
        value={form.question}
        isOptional
        spellCheck
        onInput={(question) => onTyped({ question })}
      />
    </>
  )
}

type TemplatesProps = { templates: readonly Template[]; onChoose(text: string): void }

/** A template is added to what stands there; nothing that was typed is lost by trying one. */
function Templates({ templates, onChoose }: TemplatesProps) {
  return (
    <span class="compose-form__templates">
      {say('about.template')}
      {templates.map(({ name, text }) => (
        <button type="button" class="button" data-is="quiet" key={name} onClick={() => onChoose(text)}>
          {name}
        </button>
      ))}
    </span>
  )
}
