/**
 * Keeps of Tabler's stylesheet only the parts our pages use, as a PostCSS plugin.
 *
 * A selector stays when every class in it belongs to a kept part; elements without a class (the reset, headings,
 * tables) and custom properties always stay. Add a part to KEPT when a page first needs it.
 */

const KEPT = [
  "align", "border", "btn", "card", "col", "container", "d", "display", "flex", 
  "form", "fs", "fw", "g", "gap", "gx", "gy", "h", "h1", "h2", "h3", "h4", "h5", "h6", "img", "input",
  "invalid", "is", "justify", "list", "m", "mb", "me", "ms", "mt", "mx", "my", "nav", 
  "overflow", "p", "pb", "pe", "position", "ps", "pt", "px", "py", "rounded", "row", "small", "spinner",
  "table", "text", "valid", "visually", "w", "active", "disabled", "fade", "show", "lh", "lead",
  "user", "word",
];
const NEVER =
  /^rounded-(top|bottom|start|end)|-(print|xl)-|-(blue|azure|indigo|purple|pink|red|orange|yellow|lime|green|teal|cyan|x|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|gray|black|dark|light|success|warning|info|bitcoin|gradient)(-|$)|^form-(imagecheck|colorinput|selectgroup|otp)|^card-(stacked|rotate|img|link-pop|sponsor|cover|progress|ribbon|chat)|^btn-(group|loading|animate|ghost|floating)|^input-(otp)|^h-(25|50|75)|-xxl(-|$)|^list-group|^nav-(segmented|bordered|pills|fill|vertical)|^text-bg|^bg-|^border-\d|opacity-/;

function kept(name) {
  return KEPT.includes(name.split("-")[0]) && !NEVER.test(name);
}

function keptSelector(selector) {
  if (/\[data-bs-|\[dir=|\[data-vc|\[data-theme|\[data-calendar/.test(selector) && !/^:root/.test(selector)) return false;
  const names = selector.match(/\.-?[A-Za-z_][\w-]*/g) ?? [];
  return names.every((name) => kept(name.slice(1)));
}

export function trimTabler() {
  return {
    postcssPlugin: "trim-tabler",
    OnceExit(root) {
      root.walkRules((rule) => {
        if (!rule.source?.input.file?.includes("@tabler")) return;
        if (rule.parent?.type === "atrule" && /keyframes$/.test(rule.parent.name)) return;
        const selectors = rule.selectors.filter(keptSelector);
        if (selectors.length === 0) rule.remove();
        else rule.selectors = selectors;
      });
      root.walkAtRules((rule) => {
        if (rule.nodes?.length === 0) rule.remove();
      });
    },
  };
}
