// What a study costs a month, as sentences. The sums come from Rust; here they only get words.
import type { MonthlyCost } from "../../host";
import { dollars } from "../../words/format";
import { t } from "../../words/index.svelte";

/** The figure to read first, and what stands below it. `here` says that the study is on this computer. */
export function costOf(cost: MonthlyCost, here: boolean): { figure: string; lines: string[] } {
  const beside = [
    ...(cost.eco ? [cost.eco_usd === null ? t("cost-eco-unknown") : t("cost-eco", { money: dollars(cost.eco_usd) })] : []),
    ...(cost.unknown > 0 ? [t("cost-unknown", { count: cost.unknown })] : []),
  ];
  if (here) {
    const there = cost.usd > 0 ? [t("cost-at-heroku", { money: dollars(cost.usd) }), ...beside] : [];
    return { figure: t("cost-nothing"), lines: [t("cost-here"), ...there] };
  }
  if (cost.usd > 0) return { figure: t("cost-monthly", { money: dollars(cost.usd) }), lines: [t("cost-now"), ...beside] };
  if (cost.eco) return { figure: t("cost-pool"), lines: beside };
  if (cost.unknown > 0) return { figure: t("glance-unknown"), lines: beside };
  return { figure: t("cost-nothing"), lines: [t("cost-nothing-runs")] };
}
