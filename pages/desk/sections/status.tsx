import type { DeskView } from '@sampan/api/desk-view'
import { awayOf } from '../page/words.ts'

/** Capital, gateways and feeds: what has to be right for new orders to come. */
export function Status({ view }: { view: DeskView }) {
  return (
    <section class="status">
      <h2>Vault, gateways and bank feeds</h2>
      <Capital view={view} />
      <ul class="cards">
        {view.gateways.map(gateway => (
          <li key={gateway.origin} class="card">
            <strong>{gateway.origin}</strong>{' '}
            {gateway.isConnected ? <span class="good">connected</span> : <span class="bad">not connected</span>}
            {gateway.heartbeatAt !== undefined && `, heard ${awayOf(gateway.heartbeatAt, view.now)}`}
            {gateway.problem && <span class="bad">, {gateway.problem}</span>}
          </li>
        ))}
        {view.feeds.map(feed => (
          <li key={feed.account} class="card">
            <strong>{feed.account}</strong> {feed.rail}, <span class="mono">{feed.statementAccount}</span>:{' '}
            {feed.isFresh ? (
              <span class="good">feed is fresh</span>
            ) : (
              <span class="bad">feed is stale: no new orders</span>
            )}
            {feed.heardAt !== undefined && `, heard ${awayOf(feed.heardAt, view.now)}`}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Capital({ view: { capital } }: { view: DeskView }) {
  return (
    <dl class="capital">
      <div>
        <dt>Free</dt>
        <dd>
          {capital.free} {capital.symbol}
        </dd>
      </div>
      <div>
        <dt>Locked</dt>
        <dd>
          {capital.locked} {capital.symbol}
        </dd>
      </div>
      <div>
        <dt>Used of the signer’s limit</dt>
        <dd>
          {capital.limitUsed} of {capital.limit}
        </dd>
      </div>
      <div class="wide">
        <dt>Deposit address on this chain only</dt>
        <dd class="mono">{capital.vault}</dd>
      </div>
      {!capital.isDeployed && <p class="warn">The vault is not deployed yet; deposits arrive all the same.</p>}
      {capital.isDeployed && !capital.isSigner && (
        <p class="bad">The vault’s owner has named another signer than this daemon.</p>
      )}
      {capital.problem && <p class="bad">Own node: {capital.problem}. The amounts are the last ones known.</p>}
    </dl>
  )
}
