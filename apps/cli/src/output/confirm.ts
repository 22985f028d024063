import { confirm } from '@clack/prompts'

/** Asks on the terminal, with No as the answer of who only presses Enter; breaking it off is No. */
export async function confirmOnTerminal(message: string): Promise<boolean> {
  const answer = await confirm({ message, initialValue: false, input: process.stdin, output: process.stderr })
  return answer === true
}
