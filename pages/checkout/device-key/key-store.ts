const DATABASE = 'sampan-device-keys'
const STORE = 'keys'

export async function loadKey(payment: string): Promise<CryptoKeyPair | undefined> {
  const database = await open()
  try {
    return await settled<CryptoKeyPair | undefined>(database.transaction(STORE).objectStore(STORE).get(payment))
  } finally {
    database.close()
  }
}

/** Keeps the key that was there first when two tabs make one at once, and gives back the one that stays. */
export async function saveKey(payment: string, pair: CryptoKeyPair): Promise<CryptoKeyPair> {
  const database = await open()
  try {
    const store = database.transaction(STORE, 'readwrite').objectStore(STORE)
    const existing = await settled<CryptoKeyPair | undefined>(store.get(payment))
    if (existing) return existing
    await settled(store.add(pair, payment))
    return pair
  } finally {
    database.close()
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE)
  return settled(request)
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB gave no reason'))
  })
}
