/** Charts: `<figure data-chart>` with its data as JSON and its table behind it. Choosing a mark opens its rows. */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { whenever } from "./behaviours/whenever";
import { options, type ChartData } from "./chart/options";
import { palette } from "./map/palette";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

function dataOf(figure: HTMLElement): ChartData | null {
  const block = figure.querySelector('script[type="application/json"]');
  return block?.textContent ? (JSON.parse(block.textContent) as ChartData) : null;
}

function startChart(figure: HTMLElement): void {
  const canvas = figure.querySelector<HTMLElement>("[data-chart-canvas]");
  const data = dataOf(figure);
  if (canvas === null || data === null) return;
  canvas.hidden = false;
  figure.classList.add("gz-chart-drawn");
  figure.querySelector("[data-chart-table]")?.removeAttribute("open");
  const chart = init(canvas);
  canvas.setAttribute("role", "img");
  const draw = (): void => {
    const size = Number.parseFloat(getComputedStyle(figure).fontSize) * 0.86;
    chart.resize();
    chart.setOption(options(data, palette(figure), size));
  };
  draw();
  new ResizeObserver(draw).observe(canvas);
  chart.on("click", (event) => {
    const url = data.urls[event.dataIndex ?? -1];
    if (url !== undefined && url !== "") window.location.assign(url);
  });
  figure.dataset["ready"] = "yes";
}

whenever("[data-chart]", startChart);
