import { useEffect, useState } from 'preact/hooks'
import { type DeviceKey, findDeviceKey } from '../device-key/device-key.ts'

/** This browser's key for the payment: `undefined` while looking, `null` when it has none. */
export function useDeviceKey(payment: string): [DeviceKey | null | undefined, (key: DeviceKey) => void] {
  const [key, setKey] = useState<DeviceKey | null | undefined>(undefined)
  useEffect(() => {
    findDeviceKey(payment).then(
      found => setKey(found ?? null),
      () => setKey(null),
    )
  }, [payment])
  return [key, setKey]
}
