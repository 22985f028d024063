import type { ChartTheme } from '../src/chart/theme.ts'
import { element } from './page-data.ts'

/** Makes the switch between light and dark work, and tells when the page's colours change. */
export function startTheme(onChange: () => void): void {
  const root = document.documentElement
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const saved = readSaved()
  if (saved !== undefined) root.dataset['theme'] = saved
  const button = element<HTMLButtonElement>('[data-theme-switch]')
  const isDark = (): boolean => (root.dataset['theme'] ?? (dark.matches ? 'dark' : 'light')) === 'dark'
  const label = (): void => {
    button.textContent = isDark() ? 'Light' : 'Dark'
  }
  button.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark'
    save(root.dataset['theme'])
    label()
    onChange()
  })
  dark.addEventListener('change', () => {
    label()
    onChange()
  })
  label()
}

/** The page's colours as a canvas takes them. */
export function canvasTheme(): ChartTheme {
  const probe = document.createElement('i')
  document.body.append(probe)
  const colorOf = (name: string): string => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const theme = {
    ink: colorOf('ink'),
    muted: colorOf('muted'),
    line: colorOf('line'),
    surface: colorOf('surface'),
    accent: colorOf('accent'),
    rest: colorOf('rest'),
    font: getComputedStyle(document.body).fontFamily,
  }
  probe.remove()
  return theme
}

/** A page from disk, or a browser that keeps nothing, has no storage: then the choice lasts as long as the page. */
function readSaved(): string | undefined {
  try {
    const saved = localStorage.getItem('theme')
    return saved === 'dark' || saved === 'light' ? saved : undefined
  } catch {
    return undefined
  }
}

function save(theme: string): void {
  try {
    localStorage.setItem('theme', theme)
  } catch {
    // Nothing is lost but the memory of a click.
  }
}
