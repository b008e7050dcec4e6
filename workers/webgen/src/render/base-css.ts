/** Shared by all themes: reset, wrapping, focus, motion, print. No look of its own. */
export const baseCss = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:5rem}
body,h1,h2,h3,p,ul,ol,dl,dd,figure,blockquote,table{margin:0;padding:0}
ul,ol{list-style:none}
body{background:var(--bg);color:var(--ink);font:var(--size)/var(--leading) var(--text);overflow-wrap:anywhere;text-rendering:optimizeLegibility;-webkit-font-smoothing:antialiased}
h1,h2,h3,.entry-title{font-family:var(--display);text-wrap:balance;line-height:1.15}
h1{hyphens:manual}
p,li,dd{text-wrap:pretty}
a{color:var(--accent);text-decoration-thickness:.06em;text-underline-offset:.18em}
a:hover{text-decoration-thickness:.14em}
address,cite,em{font-style:normal}
td.entry-meta,.hours td,td.value{min-width:min(12ch,28vw)}
.quote-text:first-child::before{content:open-quote}
.quote-text:last-child::after{content:close-quote}
cite+.role::before{content:"\\00b7\\00a0"}
table{border-collapse:collapse;width:100%}
th{font-weight:inherit;text-align:start}
th,td{vertical-align:baseline}
svg{display:block;max-width:100%}
summary{cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:2px}
.on-band{background:var(--band);color:var(--band-ink);--ink:var(--band-ink);--soft:var(--band-soft);--accent:var(--band-accent);--solid:var(--band-ink);--on-solid:var(--band);--bg:var(--band);--surface:var(--band);--tint:var(--band);--line:color-mix(in srgb,var(--band-ink) 24%,transparent);--edge:var(--band-soft)}
.on-tint{background:var(--tint);--bg:var(--tint);--surface:var(--tint);--line:color-mix(in srgb,var(--ink) 18%,transparent)}
.skip{position:absolute;inset-inline-start:1rem;top:-6rem;z-index:9;background:var(--solid);color:var(--on-solid);padding:.7rem 1.1rem}
.skip:focus{top:1rem}
.entry-text+.entry-text,.prose+.prose,.quote-text+.quote-text{margin-top:.9em}
.channel a,footer a,.entry-link a,.call a,.reach a,.wordmark{display:inline-block;padding-block:max(.2em,4px);min-height:1.6rem}
.channel a,footer li a,footer p a,footer address a{margin-block:-.2em}
.button{display:inline-block;text-decoration:none}
.actions{display:flex;flex-wrap:wrap;gap:.9rem 1.4rem;align-items:center}
.about.is-brief .prose{font-size:1.25em;line-height:1.5}
.channels.is-few{font-size:1.2em}
.frozen{min-width:0}
.frozen :where(p,ul,ol,dl,table,figure,blockquote,h2,h3){margin-block:.7em}
.frozen :where(ul,ol){padding-inline-start:1.4em;list-style:revert}
.frozen :where(h2){font-size:1.8em}
.frozen img,.frozen video,.frozen iframe,.frozen table{max-width:100%}
.d1{fill:var(--deco-1)}.d2{fill:var(--deco-2)}.d3{fill:var(--deco-3)}.d4{fill:var(--ink)}.d5{fill:var(--bg)}.d6{fill:var(--surface)}.d7{fill:var(--solid)}
.s1,.s2,.s3,.s4,.s5{fill:none;stroke-width:var(--stroke,1.2);stroke-linecap:round;stroke-linejoin:round}
.s1{stroke:var(--deco-1)}.s2{stroke:var(--deco-2)}.s3{stroke:var(--deco-3)}.s4{stroke:var(--ink)}.s5{stroke:var(--accent)}
@media (prefers-reduced-motion:reduce){*,*::before,*::after{animation:none!important;transition:none!important;scroll-behavior:auto!important}}
@media print{
:root{color-scheme:light;--bg:#fff;--surface:#fff;--tint:#fff;--ink:#000;--soft:#333;--accent:#000;--on-solid:#000;--band:#fff;--band-ink:#000;--band-soft:#333;--band-accent:#000;--card:#fff}
body{background:#fff;color:#000;font-size:10.5pt}
.button{border:1px solid #000!important;background:none!important}
.skip,nav,.ornament:not(.mark,.portrait),.about-drawing,:is(figure,.cell):has(>svg.ornament:only-child){display:none!important}
section,article,li,tr,figure{break-inside:avoid}
h2,h3{break-after:avoid}
header,footer,section{position:static!important;min-height:0!important}
a[href^="http"]::after{content:" (" attr(href) ")";font-size:.85em}
details::details-content{content-visibility:visible;block-size:auto}
}
`;
