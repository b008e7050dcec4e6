import type { PagePlan } from "../plan/page-plan.ts";
import { type Markup, markup, trusted } from "./markup.ts";
import { jsonLd } from "./json-ld.ts";
import { faviconUrl } from "./monogram.ts";
import { createPalette } from "./palette.ts";
import { safeHref } from "./safe-href.ts";
import { styleSheet } from "./style-sheet.ts";
import type { Theme } from "./theme.ts";

function openGraph(plan: PagePlan, canonical: string | undefined): Markup {
  const properties = {
    "og:type": "website",
    "og:title": plan.title.text,
    "og:description": plan.description.text,
    "og:site_name": plan.organisation.name.text,
    "og:locale": plan.language.replace("-", "_"),
    "og:url": canonical ?? "",
  };
  return markup`${Object.entries(properties)
    .filter(([, content]) => content !== "")
    .map(([name, content]) => markup`<meta property="${name}" content="${content}">`)}`;
}

/** Everything between `<head>` and `</head>`: nothing in it asks another host for anything. */
export function pageHead(plan: PagePlan, theme: Theme): Markup {
  const { light, dark } = createPalette(theme.palette, plan.seed);
  const url = safeHref(plan.organisation.url?.text);
  const canonical = url?.startsWith("http") ? url : undefined;
  return markup`<head><meta charset="utf-8"><title>${plan.title.text}</title><meta name="viewport" content="width=device-width, initial-scale=1">${
    plan.description.text !== "" &&
    markup`<meta name="description" content="${plan.description.text}">`
  }<meta name="color-scheme" content="light dark"><meta name="theme-color" media="(prefers-color-scheme: light)" content="${light.bg}"><meta name="theme-color" media="(prefers-color-scheme: dark)" content="${dark.bg}">${
    canonical && markup`<link rel="canonical" href="${canonical}">`
  }${openGraph(plan, canonical)}<link rel="icon" href="${faviconUrl(plan.organisation.name.text, light.solid, light["on-solid"])}"><script type="application/ld+json">${trusted(jsonLd(plan))}</script><style>${trusted(styleSheet(theme, plan))}</style></head>`;
}
