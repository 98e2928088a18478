import type { OrderLine } from '@sampan/api/desk-view'
import { awayOf, timeOf, wordsOf } from '../page/words.ts'

type QueueProps = { title: string; lines: readonly OrderLine[]; now: number; empty: string }

export function Queue({ title, lines, now, empty }: QueueProps) {
  return (
    <section>
      {title && <h2>{title}</h2>}
      {lines.length === 0 && <p class="empty">{empty}</p>}
      <ul class="cards">
        {lines.map(line => (
          <li key={line.id} class={line.isClaimed && line.signed.length === 0 ? 'card urgent' : 'card'}>
            <Line line={line} now={now} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Line({ line, now }: { line: OrderLine; now: number }) {
  return (
    <a class="line" href={`/orders/${line.id}`}>
      <span class="sum">
        {line.localAmount} {line.currency}
      </span>
      <span class="mono">{line.reference}</span>
      <span>
        {wordsOf(line.status)}
        {line.isClaimed && line.status === 'locked' && ', payer says it is paid'}
        {line.signed.map(type => ` · ${type} signed`)}
      </span>
      <Deadline line={line} now={now} />
    </a>
  )
}

const CONSEQUENCE = {
  expires: 'goes back to the vault',
  released: 'goes to the buyer if nobody contests',
  contested: 'goes before the arbiter',
  returned: 'goes back to the vault if nobody rules',
} as const

export function Deadline({ line: { deadline }, now }: { line: Pick<OrderLine, 'deadline'>; now: number }) {
  if (!deadline) return null
  return (
    <span class={deadline.what === 'released' ? 'warn' : 'soft'}>
      {CONSEQUENCE[deadline.what]}{' '}
      <time datetime={new Date(deadline.at * 1000).toISOString()} title={timeOf(deadline.at)}>
        {awayOf(deadline.at, now)}
      </time>
    </span>
  )
}
