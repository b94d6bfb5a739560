/** Whether `inner` is the scope `outer` or lies below it; letter case does not count. */
export function scopeContains(outer: string, inner: string): boolean {
  const prefix = outer.toLowerCase().replace(/\/+$/, '')
  const scope = inner.toLowerCase()
  return scope === prefix || scope.startsWith(`${prefix}/`)
}
