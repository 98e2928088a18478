import type { ScreenProps } from '../page/context.ts'
import { MethodForm } from './method-form.tsx'

/** Another try, while the payment is open and somebody can serve it, for who has sent nothing. */
export function ChooseAgain(props: ScreenProps) {
  if (props.view.methods.length === 0) return null
  return (
    <>
      <h3>{props.text.chooseAgain}</h3>
      <MethodForm {...props} />
    </>
  )
}
