export function openApiDocument() {
  return {}
}
