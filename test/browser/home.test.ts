import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { launchChromium } from './chromium.ts'

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await launchChromium()
  page = await browser.newPage()
  await page.goto(inject('workerUrl'))
})
afterAll(() => browser?.close())

test('a text is checked on the page itself: each sentence that repeats a claim is shown with it, exactly as it was typed', async () => {
  const sentence = 'On 12 February 2025 Putin and Trump talked\nby telephone for nearly ninety minutes.'
  await page.getByLabel('Check a text').fill(`😀 The weather is fine.\n\n${sentence} So much for today.`)
  await page.getByRole('button', { name: 'Check' }).click()
  await expect.poll(() => page.locator('#matched blockquote').allTextContents()).toEqual([sentence])
  expect(await page.locator('#matched li > p').first().textContent()).toContain('ninety minutes')
})

test('what the API says is wrong with a text is shown in its words', async () => {
  await page.getByLabel('Check a text').evaluate((field: HTMLTextAreaElement) => {
    field.removeAttribute('maxlength')
    field.value = 'x'.repeat(100_001)
  })
  await page.getByRole('button', { name: 'Check' }).click()
  await expect.poll(() => page.locator('#matched .status').textContent()).toContain('must not be longer than 100000 characters')
})
