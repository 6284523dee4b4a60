import openApi from '../../build/openapi.json.bin'
import { readText } from '../../worker/bundled-text.ts'
import { type ApiDocument, createDocumented } from '../documented.ts'

export const document: ApiDocument = JSON.parse(readText(openApi))

const undocumented = createDocumented(document)

/** @throws Error when an answer is not one that the OpenAPI document describes */
export async function expectDocumented(method: string, path: string, response: Response): Promise<void> {
  const type = response.headers.get('Content-Type')?.split(';')[0] ?? ''
  const body = response.body === null ? undefined : await response.clone().text()
  const fault = undocumented(method, path, { status: response.status, type, body })
  if (fault !== undefined) throw new Error(fault)
}
