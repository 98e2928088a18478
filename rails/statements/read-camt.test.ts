import { describe, expect, test } from 'vitest'
import { readCamt } from './read-camt.ts'

type Parts = { version?: string; account?: string; prefix?: string }

const IBAN = '<IBAN>DE89370400440532013000</IBAN>'

function camt(
  kind: '052' | '053' | '054',
  entries: string,
  { version = '08', account = IBAN, prefix = '' }: Parts = {},
) {
  const [message, statement] = {
    '052': ['BkToCstmrAcctRpt', 'Rpt'],
    '053': ['BkToCstmrStmt', 'Stmt'],
    '054': ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'],
  }[kind]
  const namespace = `urn:iso:std:iso:20022:tech:xsd:camt.${kind}.001.${version}`
  const body = `<Document><${message}><GrpHdr><MsgId>M-1</MsgId></GrpHdr><${statement}><Id>S-1</Id><Acct><Id>${account}</Id></Acct>${entries}</${statement}></${message}></Document>`
  const prefixed = prefix === '' ? body : body.replace(/<(\/?)(?=[A-Z])/g, `<$1${prefix}:`)
  const declaration = prefix === '' ? 'xmlns' : `xmlns:${prefix}`
  return `<?xml version="1.0" encoding="UTF-8"?>${prefixed.replace('Document>', `Document ${declaration}="${namespace}">`)}`
}

function entry(content: string, status = '<Sts><Cd>BOOK</Cd></Sts>') {
  return `<Ntry><Amt Ccy="EUR">12.30</Amt><CdtDbtInd>CRDT</CdtDbtInd>${status}<BookgDt><Dt>2026-03-01</Dt></BookgDt><AcctSvcrRef>A-1</AcctSvcrRef>${content}</Ntry>`
}

function read(xml: string) {
  const message = readCamt(xml, 'T1')
  if (!message.ok) throw new Error(`${message.code} ${JSON.stringify(message.detail)}`)
  return message.value
}

const PARTIES_8 =
  '<RltdPties><Dbtr><Pty><Nm>Ada &amp; Bob</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>BE72000000001616</IBAN></Id></DbtrAcct></RltdPties>'
const PARTIES_2 =
  '<RltdPties><Dbtr><Nm>Ada &amp; Bob</Nm></Dbtr><DbtrAcct><Id><Othr><Id>00123</Id></Othr></Id></DbtrAcct></RltdPties>'

describe('versions', () => {
  test('1: details in the entry itself, status as text, the old name of the reference', () => {
    const detail =
      '<TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs><RltdPties><Dbtr><Nm>Ada</Nm></Dbtr><DbtrAcct><Id><PrtryAcct><Id>77</Id></PrtryAcct></Id></DbtrAcct></RltdPties><RmtInf><Strd><CdtrRefInf><CdtrRef>RF237K3M9QXT7E</CdtrRef></CdtrRefInf></Strd></RmtInf></TxDtls>'
    const xml = camt('052', entry(detail, '<Sts>BOOK</Sts>'), {
      version: '01',
      account: '<PrtryAcct><Id>0099-88</Id></PrtryAcct>',
    })
    expect(read(xml).credits).toMatchObject([
      {
        account: '009988',
        payerName: 'Ada',
        payerAccount: '77',
        endToEndId: 'E-1',
        structuredReferences: ['RF237K3M9QXT7E'],
      },
    ])
  })

  test.each(['02', '03', '04', '05', '06', '07'])('%s: status as text, name beside the party', version => {
    const detail = `<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>${PARTIES_2}<RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd></RmtInf></TxDtls></NtryDtls>`
    const message = read(camt('053', entry(detail, '<Sts>BOOK</Sts>'), { version }))
    expect(message).toMatchObject({ kind: 'camt.053', messageId: 'M-1', reversals: [], unreadable: [], debitCount: 0 })
    expect(message.credits).toMatchObject([
      {
        status: 'booked',
        payerName: 'Ada & Bob',
        payerAccount: '00123',
        remittance: ['one', 'two'],
        bankReference: 'A-1',
      },
    ])
    expect(message.credits[0]?.endToEndId).toBeUndefined()
  })

  test.each(['', 'ns2'])('8, with namespace prefix %j: coded status, name inside the party', prefix => {
    const detail = `<NtryDtls><TxDtls>${PARTIES_8}</TxDtls></NtryDtls>`
    expect(read(camt('054', entry(detail), { prefix })).credits).toMatchObject([
      {
        account: 'DE89370400440532013000',
        currency: 'EUR',
        amountUnits: 1230n,
        tier: 'T1',
        payerName: 'Ada & Bob',
        payerAccount: 'BE72000000001616',
        booked: { date: '2026-03-01' },
      },
    ])
  })
})

describe('what counts as a credit', () => {
  test.each(['PDNG', 'INFO', 'FUTR'])('%s is pending', status => {
    expect(read(camt('052', entry('', `<Sts><Cd>${status}</Cd></Sts>`))).credits).toMatchObject([{ status: 'pending' }])
  })

  test('a reversal is never among the credits, nor is a returned payment', () => {
    const returned = '<NtryDtls><TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>'
    const entries =
      entry('').replace('</CdtDbtInd>', '</CdtDbtInd><RvslInd>true</RvslInd>') +
      entry('').replace('CRDT</CdtDbtInd>', 'DBIT</CdtDbtInd><RvslInd>1</RvslInd>') +
      entry(returned) +
      entry(returned).replace('CRDT', 'DBIT') +
      entry('').replace('</CdtDbtInd>', '</CdtDbtInd><RvslInd>false</RvslInd>')
    const message = read(camt('053', entries))
    expect(message.reversals.map(({ isReversal }) => isReversal)).toEqual([true, true, true, true])
    expect(message.credits).toHaveLength(1)
  })

  test('debits are counted and not returned', () => {
    expect(read(camt('053', entry('').replace('CRDT', 'DBIT')))).toMatchObject({ credits: [], debitCount: 1 })
  })

  test('statements for several accounts keep them apart', () => {
    const xml = camt('053', entry('')).replace(
      '</BkToCstmrStmt>',
      `<Stmt><Acct><Id><Othr><Id>other 1</Id></Othr></Id></Acct>${entry('')}</Stmt></BkToCstmrStmt>`,
    )
    expect(read(xml).credits.map(({ account }) => account)).toEqual(['DE89370400440532013000', 'OTHER1'])
  })
})

describe('batches', () => {
  const detail = (amount: string, extra = '', currency = 'EUR') =>
    `<TxDtls><Refs>${extra}</Refs><AmtDtls><TxAmt><Amt Ccy="${currency}">${amount}</Amt></TxAmt></AmtDtls></TxDtls>`

  test('every payment inside is a credit with a key of its own', () => {
    const own = '<AcctSvcrRef>T-1</AcctSvcrRef>'
    const repeated = '<AcctSvcrRef>A-1</AcctSvcrRef>'
    const details = `<NtryDtls>${detail('2.30', own)}${detail('4')}</NtryDtls><NtryDtls>${detail('6.00', repeated)}</NtryDtls>`
    expect(
      read(camt('054', entry(details))).credits.map(({ amountUnits, bankReference }) => [amountUnits, bankReference]),
    ).toEqual([
      [230n, 'T-1'],
      [400n, 'A-1#2'],
      [600n, 'A-1#3'],
    ])
  })

  test.each([
    ['details_disagree', `<NtryDtls>${detail('2.30')}${detail('4')}</NtryDtls>`],
    ['details_disagree', `<NtryDtls>${detail('2.30')}${detail('10', '', 'USD')}</NtryDtls>`],
    ['details_disagree', '<NtryDtls><TxDtls/><TxDtls/></NtryDtls>'],
    ['batch_incomplete', `<NtryDtls><Btch><NbOfTxs>20</NbOfTxs></Btch>${detail('12.30')}</NtryDtls>`],
    ['batch_incomplete', '<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>'],
  ])('%s: nobody can say who paid what', (problem, details) => {
    expect(read(camt('054', entry(details)))).toMatchObject({
      credits: [],
      unreadable: [{ statement: 1, entry: 1, problem }],
    })
  })

  test('one payment takes the booked amount, whatever was instructed', () => {
    const details = `<NtryDtls><Btch><NbOfTxs>1</NbOfTxs></Btch>${detail('13.00', '', 'USD')}</NtryDtls>`
    expect(read(camt('054', entry(details))).credits).toMatchObject([{ amountUnits: 1230n, currency: 'EUR' }])
  })

  test('a debit inside a credit batch is subtracted and not returned', () => {
    const debit = detail('0.70').replace('</Refs>', '</Refs><CdtDbtInd>DBIT</CdtDbtInd>')
    expect(read(camt('054', entry(`<NtryDtls>${detail('13')}${debit}</NtryDtls>`)))).toMatchObject({
      credits: [{ amountUnits: 1300n }],
      debitCount: 1,
    })
  })
})

describe('credits without a reference of the bank’s', () => {
  const bare = entry('').replace('<AcctSvcrRef>A-1</AcctSvcrRef>', '')

  test('get one from what they say, the same in every message and whether pending or booked', () => {
    const [booked] = read(camt('053', bare)).credits
    const [pending] = read(camt('052', bare.replace('BOOK', 'PDNG'))).credits
    expect(booked?.bankReference).toMatch(/^derived:[0-9a-f]{40}$/)
    expect(pending?.bankReference).toBe(booked?.bankReference)
    expect(read(camt('053', bare.replace('12.30', '12.31'))).credits[0]?.bankReference).not.toBe(booked?.bankReference)
  })

  test('look-alikes in one statement are told apart', () => {
    expect(new Set(read(camt('053', bare + bare)).credits.map(({ bankReference }) => bankReference)).size).toBe(2)
  })
})

describe('bad input', () => {
  test.each([
    ['12.30000', 1230n],
    ['0012.3', 1230n],
    ['.5', 50n],
    ['5.', 500n],
  ])('the amount %s is read exactly', (amount, units) => {
    expect(read(camt('053', entry('').replace('12.30', amount))).credits).toMatchObject([{ amountUnits: units }])
  })

  test.each([
    ['bad_amount', '12.30', '12.305'],
    ['bad_amount', '12.30', '-1.00'],
    ['bad_amount', '12.30', '1e3'],
    ['bad_amount', '12.30', '.'],
    ['bad_amount', '12.30', '12,30'],
    ['unknown_currency', 'EUR', 'XAU'],
    ['bad_indicator', 'CRDT', 'CRED'],
    ['bad_status', 'BOOK', 'DONE'],
    ['bad_date', '2026-03-01', '01.03.2026'],
  ])('%s is reported, and the other entries are read', (problem, part, bad) => {
    expect(read(camt('053', entry('').replace(part, bad) + entry('')))).toMatchObject({
      credits: [{ amountUnits: 1230n }],
      unreadable: [{ statement: 1, entry: 1, problem }],
    })
  })

  test('entities are not expanded and doctypes are refused', () => {
    const bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    expect(readCamt(bomb + camt('053', entry('')), 'T1')).toMatchObject({ code: 'xml.doctype' })
    const text = '<NtryDtls><TxDtls><RmtInf><Ustrd>&b; &lt;&#65;&#x42;&amp;lt;</Ustrd></RmtInf></TxDtls></NtryDtls>'
    expect(read(camt('053', entry(text))).credits[0]?.remittance).toEqual(['&b; <AB&lt;'])
    const raw = '<NtryDtls><TxDtls><RmtInf><Ustrd><![CDATA[a &amp; <b>]]></Ustrd></RmtInf></TxDtls></NtryDtls>'
    expect(read(camt('053', entry(raw))).credits[0]?.remittance).toEqual(['a &amp; <b>'])
  })

  test.each([
    ['xml.malformed', ''],
    ['xml.malformed', camt('053', '<Ntry>')],
    ['xml.malformed', camt('053', '<__proto__>1</__proto__>')],
    ['xml.malformed', camt('053', '<a>'.repeat(100) + '</a>'.repeat(100))],
    ['camt.not_camt', '<Document><CstmrCdtTrfInitn/></Document>'],
    ['camt.no_message_id', camt('053', '').replace('M-1', '')],
    ['camt.no_account', camt('053', '', { account: '' })],
  ])('%s', (code, xml) => {
    expect(readCamt(xml, 'T1')).toMatchObject({ ok: false, code })
  })

  test('a message larger than allowed is not parsed at all', () => {
    expect(readCamt(camt('053', ''), 'T1', 100)).toMatchObject({ code: 'xml.too_large' })
  })
})
