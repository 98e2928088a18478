import type { EventObject } from '@sampan/api/event'
import type { PaymentObject } from '@sampan/api/payment'
import { expectTypeOf } from 'vitest'
import type { Sampan } from './client.ts'
import type { BodyOf, ItemOf, MerchantEndpoint } from './endpoint-types.ts'

declare const sampan: Sampan

expectTypeOf(sampan.payments.create).returns.resolves.toEqualTypeOf<PaymentObject>()
expectTypeOf(sampan.payments.list).returns.toEqualTypeOf<AsyncGenerator<PaymentObject>>()
expectTypeOf(sampan.events.stream).returns.toEqualTypeOf<AsyncGenerator<EventObject>>()
expectTypeOf<ItemOf<'listPayments'>>().toEqualTypeOf<PaymentObject>()

// Amounts are text, defaults may be left out, and nothing the gateway does not know is sent.
expectTypeOf<{ amount: string; currency: string }>().toExtend<BodyOf<'createPayment'>>()
expectTypeOf<{ amount: number; currency: string }>().not.toExtend<BodyOf<'createPayment'>>()
expectTypeOf<{ amount: string }>().not.toExtend<BodyOf<'createPayment'>>()
// @ts-expect-error a misspelt field
void sampan.payments.create({ amount: '1', currency: 'EUR', amout: '1' })
// @ts-expect-error a status there is not
sampan.payments.list({ status: 'done' })

// Payers and acceptors have no API key.
expectTypeOf<'chooseMethod' | 'putOffers'>().not.toExtend<MerchantEndpoint>()
