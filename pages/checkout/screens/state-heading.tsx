import type { ComponentChildren } from 'preact'

/** The one heading that says where the payment stands. It takes the focus when the screen changes under the payer. */
export function StateHeading({ busy, children }: { busy?: boolean; children: ComponentChildren }) {
  return (
    <h2 id="state" tabIndex={-1} class={busy ? 'busy' : undefined}>
      {children}
    </h2>
  )
}
