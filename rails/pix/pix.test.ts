import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import vectors from '../codecs/vectors.json' with { type: 'json' }
import { encodeBrCode, parseBrCode } from './br-code.ts'
import { pix } from './pix.ts'
import { parsePixKey } from './pix-key.ts'

const STATIC = vectors.find(vector => vector.id === 'pix-static')?.payload ?? ''
const UUID = '123e4567-e12b-12d1-a456-426655440000'

describe('BR Code', () => {
  test('the central bank’s sample is written and read byte for byte', () => {
    const code = { key: UUID, name: 'Fulano de Tal', city: 'BRASILIA', txid: '***' }
    expect(encodeBrCode(code)).toBe(STATIC)
    expect(parseBrCode(STATIC)).toEqual({ ok: true, value: code })
  })

  test('accents and long names are reduced to what the fields hold', () => {
    const payload = encodeBrCode({
      key: UUID,
      name: 'José da Conceição Araújo Magalhães',
      city: 'São José dos Campos',
      txid: 'A1',
      amountUnits: 5n,
    })
    expect(parseBrCode(payload)).toMatchObject({
      ok: true,
      value: { name: 'Jose da Conceicao Araujo', city: 'Sao Jose dos Ca', amountUnits: 5n },
    })
  })

  test('another scheme and another currency are refused', () => {
    const thai = vectors.find(vector => vector.id === 'promptpay-amount')?.payload ?? ''
    expect(parseBrCode(thai)).toMatchObject({ code: 'pix.not_static_code' })
    expect(parseBrCode(STATIC.replace('1D3D', '0000'))).toMatchObject({ code: 'emv.bad_checksum' })
  })

  test('whatever is written reads back', () => {
    fc.assert(
      fc.property(
        fc.record({
          key: fc.uuid(),
          name: fc.stringMatching(/^[A-Za-z][A-Za-z.]{0,23}$/),
          city: fc.stringMatching(/^[A-Z]{1,15}$/),
          txid: fc.stringMatching(/^[A-Za-z0-9]{1,25}$/),
          amountUnits: fc.bigInt({ min: 1n, max: 9_999_999_999n }),
        }),
        code => {
          expect(parseBrCode(encodeBrCode(code))).toEqual({ ok: true, value: code })
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('Pix keys', () => {
  test.each([
    ['529.982.247-25', 'cpf', '52998224725'],
    ['11.222.333/0001-81', 'cnpj', '11222333000181'],
    ['12.ABC.345/01DE-35', 'cnpj', '12ABC34501DE35'],
    ['Ada@Exemplo.com.br', 'email', 'ada@exemplo.com.br'],
    ['+55 (61) 91234-5678', 'phone', '+5561912345678'],
    [UUID.toUpperCase(), 'random', UUID],
  ])('%s is a %s', (text, kind, value) => {
    expect(parsePixKey(text)).toEqual({ ok: true, value: { kind, value } })
  })

  test.each([
    '529.982.247-26',
    '111.111.111-11',
    '11.222.333/0001-82',
    '12.ABC.345/01DE-36',
    '00000000000000',
    'ada@exemplo',
    `${'a'.repeat(70)}@exemplo.com`,
    '+1 555 123 4567',
    '61912345678',
    '123e4567-e12b-12d1-a456-42665544000',
    '',
  ])('%j is none', text => {
    expect(parsePixKey(text)).toMatchObject({ ok: false, code: 'rail.bad_pix_key' })
  })
})

test('the reference is the txid, and QR and copia e cola are one string', () => {
  const account = pix.parseAccount({ key: 'ADA@exemplo.com', name: 'Ada Exemplo', city: 'Brasília' })
  if (!account.ok) throw new Error(account.code)
  const shown = pix.instructions({
    account: account.value,
    currency: 'BRL',
    amountUnits: 12_34n,
    reference: '7K3M9QXT7E',
  })
  expect(shown.copyPaste?.value).toBe(shown.qr?.payload)
  expect(parseBrCode(shown.qr?.payload ?? '')).toEqual({
    ok: true,
    value: { key: 'ada@exemplo.com', name: 'Ada Exemplo', city: 'Brasilia', amountUnits: 1234n, txid: '7K3M9QXT7E' },
  })
})

test('a name that leaves nothing in ASCII is refused', () => {
  expect(pix.parseAccount({ key: UUID, name: '王小明', city: 'Brasilia' })).toMatchObject({
    code: 'rail.account_field_malformed',
    detail: { field: 'name' },
  })
})
