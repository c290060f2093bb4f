/** Every bundle of the product: its name in `dist/gezhi/` and where it starts. Each stands alone, so names stay stable. */
export const ENTRIES = {
  gezhi: "styles/gezhi.css",
  desk: "pages/desk.ts",
  map: "pages/map.ts",
  chart: "pages/chart.ts",
  form: "pages/form.ts",
};
