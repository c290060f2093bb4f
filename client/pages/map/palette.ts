/** The tokens of the page's style, for canvases that cannot read them by themselves. */
export interface Palette {
  ink: string;
  ink2: string;
  paper: string;
  mist: string;
  line: string;
  strong: string;
  qing: string;
  onQing: string;
  inTime: string;
  soon: string;
  late: string;
  steps: string[];
  font: string;
  /** How much larger than at a desk everything is drawn: a wall is read from five metres. */
  scale: number;
}

export function palette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--gz-${name}`).trim();
  return {
    ink: token("ink"),
    ink2: token("ink-2"),
    paper: token("paper"),
    mist: token("mist"),
    line: token("line"),
    strong: token("line-strong"),
    qing: token("qing"),
    onQing: token("on-qing"),
    inTime: token("in-time-fill"),
    soon: token("soon-fill"),
    late: token("late-fill"),
    steps: [1, 2, 3, 4, 5].map((step) => token(`seq-${step}`)),
    font: style.fontFamily,
    scale: Math.max(1, (Number.parseFloat(style.fontSize) || 14) / 14),
  };
}
