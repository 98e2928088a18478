import type { CheckoutView } from '@sampan/api/checkout'
import { formatAmount } from '../amounts/format-amount.ts'
import type { OrderCheck } from '../live/use-order-check.ts'
import type { Messages } from '../messages/en.ts'
import { Icon } from '../page/icon.tsx'

type AssurancesProps = { view: CheckoutView; check: OrderCheck; text: Messages }

/** Why it is safe to pay: the USDT is locked, with the proof, and this device has checked the order. */
export function Assurances({ view, check, text }: AssurancesProps) {
  if (!view.order || !view.chosen) return null
  return (
    <div class="assurances">
      <details>
        <summary>
          <Icon name="lock" />
          <span>
            <strong>{text.locked(formatAmount(view.chosen.receives))}</strong>{' '}
            <span class="more">{text.lockedProof}</span>
          </span>
        </summary>
        <Proof order={view.order} text={text} />
      </details>
      <Verdict check={check} text={text} />
      {import.meta.env.SSR && (
        <noscript>
          <p class="verdict">
            <Icon name="alert" />
            <span>{text.uncheckable}</span>
          </p>
        </noscript>
      )}
    </div>
  )
}

function Verdict({ check, text }: Pick<AssurancesProps, 'check' | 'text'>) {
  const sound = check.state === 'good' || check.state === 'watching'
  return (
    <p class={sound ? 'verdict scripted' : 'verdict scripted soft'}>
      <Icon name={sound ? 'check' : 'clock'} />
      <span>{sound ? (check.state === 'good' ? text.checkedOk : text.checkedWatching) : text.checkedPending}</span>
    </p>
  )
}

function Proof({ order, text }: { order: NonNullable<CheckoutView['order']>; text: Messages }) {
  const rows = [
    [text.vault, order.vault.address],
    [text.orderId, order.id],
    [text.chainTransaction, order.chain_transactions['lock']],
  ] as const
  return (
    <dl class="proof">
      {rows.map(
        ([label, value]) =>
          value && (
            <div key={label}>
              <dt>{label}</dt>
              <dd class="mono" dir="ltr">
                {value}
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}
