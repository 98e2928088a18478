import type { PayInstructionsWire } from '@sampan/api/checkout'
import { CopyButton } from '@sampan/pages-ui/copy-button'
import type { Messages } from '../messages/en.ts'

/** One row for each thing the payer's bank asks for, each with its own copy button; the whole string where banks take one. */
export function PayRows({ instructions, text }: { instructions: PayInstructionsWire; text: Messages }) {
  const { rows, copy_paste: whole } = instructions
  return (
    <dl class="rows">
      {whole && (
        <Row
          label={whole.label}
          value={whole.value}
          copyValue={whole.value}
          mono={true}
          text={text}
          name="copy_paste"
        />
      )}
      {rows.map(row => (
        <Row key={row.name} {...row} copyValue={row.copy_value} text={text} />
      ))}
    </dl>
  )
}

type RowProps = { name: string; label: string; value: string; copyValue: string; mono: boolean; text: Messages }

function Row({ name, label, value, copyValue, mono, text }: RowProps) {
  return (
    <div class="row" data-row={name}>
      <dt>{label}</dt>
      <dd>
        <span class={mono ? 'mono value' : 'value'} dir="ltr">
          {value}
        </span>
        <CopyButton value={copyValue} label={text.copyField(label)} copy={text.copy} copied={text.copied} />
      </dd>
    </div>
  )
}
