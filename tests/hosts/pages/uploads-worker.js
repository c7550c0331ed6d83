self.onmessage = async ({ data: address }) => {
  self.postMessage(
    await fetch(address, { method: 'POST', body: 'bytes' }).then(
      (response) => response.ok,
      () => false,
    ),
  )
}
