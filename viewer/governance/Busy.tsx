/** Something is under way, said aloud once. */
export function Busy({ what }: { what: string }) {
  return (
    <div class="under-way" role="status">
      <p>{what}</p>
      <div class="busy" aria-hidden="true" />
    </div>
  )
}
