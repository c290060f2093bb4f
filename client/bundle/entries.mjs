/** Every bundle of the product: its name in `dist/gezhi/` and where it starts. Each stands alone, so names stay stable. */
export const ENTRIES = {
  gezhi: "styles/gezhi.css",
  desk: "pages/desk.ts",
  map: "pages/map.ts",
  chart: "pages/chart.ts",
  form: "pages/form.ts",
  phone: "screens/main.tsx",
  phone_map: "screens/map_engine.ts",
  phone_form: "screens/form_engine.ts",
};

/** Scripts that no page loads as a module: the phone's worker is one plain script. */
export const WORKERS = {
  phone_worker: "worker/worker.ts",
};
