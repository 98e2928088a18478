import type { PayInstructionsWire } from '@sampan/api/checkout'
import { CopyButton } from '@sampan/pages-ui/copy-button'
import { QrCode } from '@sampan/pages-ui/qr-code'
import type { Messages } from '../messages/en.ts'

type PayDetailsProps = { instructions: PayInstructionsWire; text: Messages }

/** The code to scan, and one row for each thing the payer's bank asks for, each with its own copy button. */
export function PayDetails({ instructions, text }: PayDetailsProps) {
  const { rows, qr, copy_paste: whole } = instructions
  const value = (name: string) => rows.find(row => row.name === name)?.value ?? ''
  return (
    <div class={qr ? 'details with-qr' : 'details'}>
      {qr && (
        <figure class="qr-figure">
          <QrCode
            payload={qr.payload}
            errorCorrection={qr.error_correction}
            alt={text.qrAlt(value('amount'), value('payee'))}
          />
          <figcaption class="soft small">{text.scan}</figcaption>
        </figure>
      )}
      <div class="by-hand">
        {qr && <p class="soft small">{text.orByHand}</p>}
        <dl class="rows">
          {whole && (
            <Row
              name="copy_paste"
              label={whole.label}
              value={whole.value}
              copyValue={whole.value}
              mono={true}
              text={text}
            />
          )}
          {rows.map(row => (
            <Row key={row.name} {...row} label={labelOf(row, text)} copyValue={row.copy_value} text={text} />
          ))}
        </dl>
      </div>
    </div>
  )
}

/** In the reader's language where the row is one this page knows; a newer gateway may have others. */
function labelOf({ name, label }: PayInstructionsWire['rows'][number], text: Messages): string {
  return Object.hasOwn(text.rows, name) ? text.rows[name as keyof Messages['rows']] : label
}

type RowProps = { name: string; label: string; value: string; copyValue: string; mono: boolean; text: Messages }

function Row({ name, label, value, copyValue, mono, text }: RowProps) {
  return (
    <div class="row" data-row={name}>
      <dt>
        <bdi>{label}</bdi>
      </dt>
      <dd>
        <span class={mono ? 'mono value' : 'value'} dir={mono || name === 'amount' ? 'ltr' : 'auto'}>
          {value}
        </span>
        <CopyButton value={copyValue} label={text.copyField(label)} copy={text.copy} copied={text.copied} />
      </dd>
    </div>
  )
}
