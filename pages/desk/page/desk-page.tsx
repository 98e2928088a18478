import type { DeskView, OrderView, QueueView } from '@sampan/api/desk-view'
import type { ComponentChildren } from 'preact'
import { Credits } from '../sections/credits.tsx'
import { Debts } from '../sections/debts.tsx'
import { OrderCardSection } from '../sections/order-card.tsx'
import { Queue } from '../sections/queue.tsx'
import { Problems, Refusals } from '../sections/reports.tsx'
import { Status } from '../sections/status.tsx'
import { Form } from './form.tsx'
import { wordsOf } from './words.ts'

/** One page, whole without scripts. */
export function DeskPage({ view }: { view: DeskView }) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the queue
      </a>
      <Header view={view} />
      <main id="main">
        {view.said && (
          <p class={view.said.isGood ? 'note good' : 'note bad'} role="status">
            {wordsOf(view.said.code)}
          </p>
        )}
        {view.page === 'queue' ? <QueuePage view={view} /> : <OrderPage view={view} />}
      </main>
      <footer>
        <p>
          The daemon signs what the bank feed proves. Everything on this page that a payer wrote is shown as text and
          means nothing by itself.
        </p>
      </footer>
    </>
  )
}

function Header({ view }: { view: DeskView }) {
  const verb = view.isPaused ? 'resume' : 'pause'
  return (
    <header class="top">
      <div>
        <h1>
          <a href="/">Acceptor desk</a>
        </h1>
        <p class="state">
          {view.isPaused ? <strong class="warn">Paused: no new orders</strong> : 'Taking orders'}
          {view.waiting > 0 && <strong class="warn"> · {view.waiting} for you to look at</strong>}
        </p>
      </div>
      <Form action={`/offers/${verb}`} csrf={view.csrf}>
        <button type="submit" class={view.isPaused ? 'main' : ''}>
          {view.isPaused ? 'Resume offers' : 'Pause offers'}
        </button>
      </Form>
    </header>
  )
}

function QueuePage({ view }: { view: QueueView }) {
  return (
    <>
      <Problems view={view} />
      <Queue title="Open orders, next deadline first" lines={view.queue} now={view.now} empty="No open orders." />
      <Credits title="Bank credits that need somebody" view={view} lines={view.credits} />
      <Debts view={view} />
      <Status view={view} />
      <Fold title="Recently closed orders">
        <Queue title="" lines={view.recentOrders} now={view.now} empty="None yet." />
      </Fold>
      <Fold title="Recent bank credits">
        <Credits title="" view={view} lines={view.recentCredits} />
      </Fold>
      <Fold title="Requests this daemon declined">
        <Refusals view={view} />
      </Fold>
    </>
  )
}

function OrderPage({ view }: { view: OrderView }) {
  return (
    <>
      <p>
        <a href="/">← All orders</a>
      </p>
      <OrderCardSection view={view} />
      <Status view={view} />
    </>
  )
}

function Fold({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details class="fold">
      <summary>{title}</summary>
      {children}
    </details>
  )
}
