import type { DemoPerson } from './people.ts'

/** The demo issuer's own pages: plain HTML that works without script, at phone width, and with a keyboard. */

export const ISSUER_STYLE = `
:root { color-scheme: light dark; --ink: #16232b; --soft: #52636d; --paper: #eef3f5; --card: #fff; --line: #c9d5db; --accent: #00627a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8f0f3; --soft: #a6b8c1; --paper: #10191e; --card: #1a262c; --line: #34454e; --accent: #6cc6de; }
}
* { box-sizing: border-box; }
body { margin: 0; min-block-size: 100dvh; display: grid; place-items: center; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { inline-size: min(26rem, 100%); background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.75rem; }
.brand { margin: 0 0 1.25rem; font-weight: 600; color: var(--accent); }
h1 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1.25rem; color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .625rem; }
button { inline-size: 100%; min-block-size: 3.5rem; padding: .75rem 1rem; text-align: start; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
button:hover { border-color: var(--accent); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button strong, button span { display: block; }
button span { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
.note { margin: 1.25rem 0 0; font-size: .875rem; }
`

export function chooserPage(people: readonly DemoPerson[], action: string): string {
  const choices = people.map(
    (person) => `<li><button name="person" value="${escapeHtml(person.subject)}">
      <strong>${escapeHtml(person.name)}</strong>
      <span>${escapeHtml(person.post)}</span><span>${escapeHtml(person.email)}</span></button></li>`,
  )
  return page(
    'Sign in',
    `<h1>Sign in</h1><p>Choose who you are today.</p>
    <form method="post" action="${escapeHtml(action)}"><ul>${choices.join('')}</ul></form>`,
  )
}

/** @param form the hidden form oidc-provider made; its id is fixed by the package */
export function signOutPage(form: string): string {
  return page(
    'Sign out',
    `<h1>Sign out?</h1><p>You will be asked who you are next time.</p>${form}
    <ul><li><button form="op.logoutForm" name="logout" value="yes"><strong>Sign out</strong></button></li>
    <li><button form="op.logoutForm"><strong>Stay signed in</strong></button></li></ul>`,
  )
}

export function messagePage(heading: string, sentence: string): string {
  return page(heading, `<h1>${escapeHtml(heading)}</h1><p>${escapeHtml(sentence)}</p>`)
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>
<body><main><p class="brand">Demo Hospitals sign-in</p>${body}
<p class="note">An invented sign-in for Wardlink's demo. Nobody here is real, and nothing asks for a password.</p></main></body></html>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
