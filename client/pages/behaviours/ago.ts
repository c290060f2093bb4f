/** “3 分钟前” stays true while the page stands: a <time data-ago="刚刚"> is said anew every half minute. */

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago `seconds` is in `language`, in its largest unit; `justNow` under a minute. */
export function agoWords(seconds: number, language: string, justNow: string): string {
  const unit = UNITS.find(([, length]) => seconds >= length);
  if (unit === undefined) return justNow;
  const [name, length] = unit;
  const said = new Intl.RelativeTimeFormat(language, { numeric: "always" }).format(-Math.floor(seconds / length), name);
  return said.replace(/(\d)(?=\p{Script=Han})/u, "$1 ");
}

export function startAgo(time: HTMLElement): void {
  if (!(time instanceof HTMLTimeElement)) return;
  const at = Date.parse(time.dateTime);
  const language = document.documentElement.lang || "zh-Hans";
  const timer = window.setInterval(() => {
    if (!time.isConnected) window.clearInterval(timer);
    else time.textContent = agoWords((Date.now() - at) / 1000, language, time.dataset["ago"] ?? "");
  }, 30_000);
}
