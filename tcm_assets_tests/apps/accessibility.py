"""What axe-core finds on a page, and the contrast of what it leaves out: empty fields, disabled buttons, charts."""

from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

LEAST_CONTRAST = 4.5
"""WCAG 2 AA for text of usual size."""

STREAMLITS_OWN: tuple[tuple[str, str], ...] = ()
"""Rules and parts of selectors that Streamlit breaks and nothing here can mend; docs/pages.md lists them too."""


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def list_violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule of axe-core: WCAG 2 A and AA, and best practice."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_axe())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
        if not any(
            rule["id"] == own and part in node["html"] + " ".join(map(str, node["target"]))
            for own, part in STREAMLITS_OWN
        )
    ]


_FAINT = """least => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
  const rgba = color => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1)
  const ancestors = element => element ? [...ancestors(element.parentElement), element] : []
  const background = element => ancestors(element).reduce(
    (below, each) => over(rgba(getComputedStyle(each).backgroundColor), below), [255, 255, 255, 1])
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a)
    return (high + 0.05) / (low + 0.05)
  }
  const opacity = element => ancestors(element).reduce((share, each) => share * getComputedStyle(each).opacity, 1)
  const faint = []
  const look = (element, color, words, share) => {
    if (!element.getClientRects().length) return
    const [r, g, b, a] = rgba(color), below = background(element)
    const found = contrast(over([r, g, b, a * opacity(element) * share], below), below)
    if (found < least) faint.push(`${found.toFixed(2)}: ${words}`)
  }
  for (const field of document.querySelectorAll('input[placeholder], textarea[placeholder]'))
    if (field.placeholder && !field.value) {
      const style = getComputedStyle(field, '::placeholder')
      look(field, style.color, `the example “${field.placeholder}”`, Number(style.opacity))
    }
  for (const text of document.querySelectorAll('button:disabled p'))
    look(text, getComputedStyle(text).color, `the disabled button “${text.innerText}”`, 1)
  for (const text of document.querySelectorAll('svg.marks text'))
    if (text.textContent.trim()) {
      const style = getComputedStyle(text)
      look(text, style.fill, `“${text.textContent}” in a chart`, style.fillOpacity * style.opacity)
    }
  return [...new Set(faint)]
}"""


def list_faint_texts(page: Page) -> list[str]:
    """Examples in empty fields, disabled buttons and texts of charts whose contrast is below LEAST_CONTRAST."""
    found: list[str] = page.evaluate(_FAINT, LEAST_CONTRAST)
    return found
