/** Product and measurement: a ruled sheet of cells, narrow heads, monospaced labels, high density. */
export const signalCss = `
:root{--size:clamp(.98rem,.95rem + .15vw,1.0625rem);--leading:1.55;--pad:clamp(1.1rem,2.4vw,2.2rem);--wire:1px solid var(--line);--mono:ui-monospace,"SF Mono","Cascadia Mono","JetBrains Mono",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
body{counter-reset:part;background:var(--bg)}
.rail,main,.status{max-width:90rem;margin-inline:auto;border-inline:var(--wire)}
h1,h2,h3,.entry-title{font-weight:700;letter-spacing:-.01em}
.rail{display:flex;flex-wrap:wrap;align-items:stretch;border-bottom:var(--wire);background:var(--bg);z-index:5}
.brand{display:flex;align-items:center;gap:.8rem;padding:.8rem var(--pad)}
.brand .mark{width:1.5rem;flex:none}
.wordmark{font:700 1.15rem/1.2 var(--display);color:var(--ink);text-decoration:none}
.tabs{flex:1 1 auto}
.tabs ul{display:flex;flex-wrap:wrap;height:100%}
.tabs a{display:flex;align-items:center;height:100%;padding:.65rem 1.05rem;color:var(--soft);text-decoration:none;font:.82rem/1.3 var(--mono)}
.tabs a:hover{color:var(--ink);background:var(--surface)}
.reach{font:.82rem/1.3 var(--mono);display:flex;align-items:center;padding:.65rem var(--pad);border-inline-start:var(--wire);margin-inline-start:auto}
.cell{padding:var(--pad);min-width:0}
.hero{display:grid;border-bottom:var(--wire)}
.kicker{font:.85rem/1.4 var(--mono);color:var(--accent);margin-bottom:1.4rem}
.kicker::before{content:"";display:inline-block;width:.6em;height:.6em;background:var(--solid);margin-inline-end:.7em}
h1{line-height:.98;letter-spacing:-.022em;font-size:min(var(--h1),calc((100vw - 2.8rem)/(var(--h1-word)*.52)))}
.size-1{--h1:clamp(3.2rem,8.6vw,8rem)}.size-2{--h1:clamp(2.7rem,6.6vw,6.2rem)}.size-3{--h1:clamp(2.2rem,4.8vw,4.6rem)}.size-4{--h1:clamp(1.9rem,3.6vw,3.2rem)}
.intro{font-size:1.2em;line-height:1.48;max-width:36em;color:var(--ink)}
h1+.intro{margin-top:1.5rem}
.hero .actions{margin-top:1.8rem;gap:.7rem}
.button{font:.92rem/1.3 var(--mono);background:var(--solid);color:var(--on-solid);padding:.85em 1.2em;border:1px solid var(--solid)}
.button.quiet{background:none;color:var(--ink);border-color:var(--edge)}
.button:hover{text-decoration:underline;text-underline-offset:.3em}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr));border-top:var(--wire);grid-column:1/-1;overflow:clip}
.facts div{padding:1.1rem var(--pad);border-inline-start:var(--wire);margin-inline-start:-1px;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.facts dt{font:.8rem/1.45 var(--mono);color:var(--soft)}
.facts .value{font:700 clamp(1.7rem,2.8vw,2.6rem)/1.15 var(--display);letter-spacing:-.02em}
.facts .value.is-long{font-size:1.25rem}
.plot{width:100%;--stroke:1.6}
.plot .w0{stroke-width:2}.plot .w1{stroke-width:4.5}.plot .w2{stroke-width:9}.plot .w3{stroke-width:15}
.plot .s4{stroke:var(--edge)}.plot .d4{fill:var(--edge)}
.ridge{fill:var(--bg);stroke:var(--edge);stroke-width:1.4}.ridge.hot{stroke:var(--accent);stroke-width:2}
.show{border-top:var(--wire);padding:0;background:var(--surface);--bg:var(--surface)}
.show .plot{height:clamp(13rem,40vw,24rem)}
.strip{padding:0;border-bottom:var(--wire);background:var(--surface);--bg:var(--surface)}
.strip .plot{height:clamp(6rem,13vw,11rem)}
.hero-centered .say{padding-block:clamp(2.5rem,6vw,6rem)}
.answer{display:grid;gap:0 3rem;margin-top:1.6rem}
.hero-statement .say{padding-block:clamp(2.5rem,7vw,7rem) clamp(2rem,4vw,4rem)}
.hero-statement .cell+.cell{border-top:var(--wire)}
.hero-statement .actions{margin-top:0}
.sheet{position:relative;overflow:hidden;display:grid;padding:0}
.sheet>*{grid-area:1/1}
.sheet .plot{height:100%;max-height:100%;position:absolute;inset-block:0;inset-inline:auto 0;width:46%;opacity:.75;-webkit-mask-image:linear-gradient(90deg,transparent,#000 55%);mask-image:linear-gradient(90deg,transparent,#000 55%)}
.sheet .say{padding:clamp(2.5rem,7vw,7rem) var(--pad);position:relative;max-width:46rem}
.section{display:grid;border-bottom:var(--wire);counter-increment:part}
.cell.label{display:grid;align-content:start;gap:.7rem}
.cell.label::before{content:counter(part,decimal-leading-zero);font:.85rem/1.2 var(--mono);color:var(--accent)}
.section h2{font-size:clamp(1.7rem,2.5vw,2.3rem);line-height:1.06;letter-spacing:-.015em}
.section-intro{color:var(--soft);max-width:34em}
.section .matter{padding-top:0}
.entries .entry-title{font-size:1.28em;line-height:1.18}
.entry-text,.prose{max-width:64ch}
.entry-body .entry-text,.lanes .entry-text{color:var(--soft)}
.entry-meta{font:.9rem/1.45 var(--mono);color:var(--accent)}
.entry-link{margin-top:.6rem}
.entry-points{margin-top:.8rem;font-size:.95em}
.entry-points li{padding-block:.3rem;padding-inline:1.3em 0;border-top:var(--wire);position:relative}
.entry-points li::before{content:"+";font-family:var(--mono);color:var(--accent);position:absolute;inset-inline-start:0}
.cells{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,16.5rem),1fr));border-top:var(--wire);border-inline-start:var(--wire)}
.cells>*{border-inline-end:var(--wire);border-bottom:var(--wire);padding:1.3rem;min-width:0}
.cells .mark{width:1.9rem;margin-bottom:1.4rem}
.cells .entry-meta{margin:.3rem 0}
.cells .entry-text{margin-top:.4rem;color:var(--soft)}
.cells header .entry-meta{margin:0 0 .5rem}
.tiers{grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr))}
.tiers .entry{display:flex;flex-direction:column}
.tiers .entry-meta{font:700 clamp(1.6rem,2.4vw,2.2rem)/1.12 var(--display);color:var(--ink);margin:.5rem 0 .4rem}
.spec th,.spec td{padding-block:.75rem;padding-inline:0 1.1rem;border-bottom:var(--wire)}
.spec thead th{font:.8rem/1.3 var(--mono);color:var(--soft);padding-top:0;border-bottom-color:var(--edge)}
.spec .entry-title{font-size:1.12em;width:30%}
.spec .entry-meta{padding-inline-end:0;min-width:min(14ch,24vw)}
.lanes .entry{display:grid;gap:.5rem 2rem;padding:1.3rem 0;border-top:var(--wire)}
.lanes .entry:first-child{border-top:0;padding-top:0}
.lanes .entry-head{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.1rem 1rem;align-items:start}
.lanes .mark{width:1.9rem;grid-row:span 2;margin-top:.15rem}
.lanes .entry-head>:not(.mark){grid-column:2}
.lanes:not(:has(.mark)) .entry-head{display:block}
.log .entry{display:grid;gap:.2rem 2rem;padding:.9rem 0;border-top:var(--wire)}
.log .entry:last-child{border-bottom:var(--wire)}
.folded{border-top:var(--wire)}
.folded .entry{border-bottom:var(--wire)}
.folded summary{padding:.95rem 0;display:grid;grid-template-columns:1.6rem minmax(0,1fr);align-items:baseline;list-style:none}
.folded summary::-webkit-details-marker{display:none}
.folded summary::before{content:"+";font:1.1rem/1 var(--mono);color:var(--accent)}
.folded [open] summary::before{content:"\\2212"}
.folded summary:hover{background:var(--surface)}
.folded .entry-body{padding-block:0 1.2rem;padding-inline:1.6rem 0}
.counter{counter-reset:step}
.counter>.entry{counter-increment:step}
.counter>.entry::before{content:counter(step);font:.85rem/1 var(--mono);display:inline-block;background:var(--solid);color:var(--on-solid);padding:.4em .6em;margin-bottom:1.3rem}
.pipeline{grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr))}
.plain{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));border-top:var(--wire);border-inline-start:var(--wire)}
.plain .entry{padding:.9rem 1.1rem;border-inline-end:var(--wire);border-bottom:var(--wire)}
.split-prose{columns:2 20rem;column-gap:2.6rem}
.claim .lead{font:700 clamp(1.6rem,2.8vw,2.5rem)/1.18 var(--display);letter-spacing:-.012em;max-width:26em}
.claim .rest{margin-top:1.6rem;columns:2 20rem;column-gap:2.6rem;color:var(--soft)}
.with-plot{display:grid;gap:2rem 3rem}
.with-plot .plot{max-height:18rem}
.quotes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));border-top:var(--wire);border-inline-start:var(--wire)}
.quote{border-inline-end:var(--wire);border-bottom:var(--wire);padding:1.4rem;display:flex;flex-direction:column;justify-content:space-between;gap:1.3rem}
.quote-text{font-size:1.12em;line-height:1.5}
.quote figcaption,.by{font:.85rem/1.5 var(--mono)}
.quote cite{color:var(--accent)}.role{color:var(--soft)}
cite+.role::before{content:"/ "}
.spotlight .quotes,.spotlight .quote{border:0;padding:0}
.spotlight .quote-text{font:700 clamp(1.7rem,3.6vw,3.2rem)/1.1 var(--display);letter-spacing:-.018em;max-width:24em}
.spotlight .quote.is-long .quote-text{font-size:clamp(1.3rem,2vw,1.7rem);line-height:1.3;font-weight:400}
.proof>*+*{margin-top:2rem}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr));border-top:var(--wire);border-inline-start:var(--wire)}
.numbers div{border-inline-end:var(--wire);border-bottom:var(--wire);padding:1.2rem 1.3rem;display:flex;flex-direction:column-reverse;justify-content:space-between;gap:.8rem}
.numbers dt{font:.85rem/1.45 var(--mono);color:var(--soft)}
.numbers .value{font:700 clamp(2.6rem,5.4vw,4.8rem)/1.05 var(--display);letter-spacing:-.03em;color:var(--accent)}
.numbers .value.has-words{font-size:clamp(2rem,3.5vw,3.1rem)}
.numbers .value.is-long{font-size:clamp(1.4rem,2.4vw,2.1rem);line-height:1.1;letter-spacing:-.01em}
.names{display:flex;flex-wrap:wrap;border-top:var(--wire);border-inline-start:var(--wire)}
.names li{flex:1 1 12rem;border-inline-end:var(--wire);border-bottom:var(--wire);padding:1.2rem 1.1rem;font:700 1.15em/1.25 var(--display)}
.hours li{display:flex;flex-wrap:wrap;gap:.1rem 1rem;align-items:baseline;justify-content:space-between;padding:.65rem 0;border-bottom:var(--wire)}
.hours li:first-child{border-top:var(--wire)}
.hours{max-width:40rem}
.hours strong{font:400 .95rem/1.4 var(--mono)}
.contact .actions{margin-top:1.6rem}
ul.channels,dl.channels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr));border-top:var(--wire);border-inline-start:var(--wire)}
ul.channels .channel,dl.channels .channel{border-inline-end:var(--wire);border-bottom:var(--wire);padding:1.1rem 1.2rem}
.channel .label,.channel dt,.channel th{font:.82rem/1.5 var(--mono);color:var(--soft);display:block}
.channels th{display:table-cell!important;width:26%}
table.channels th,table.channels td{padding-block:.7rem;padding-inline:0 1rem;border-bottom:var(--wire)}
.channel a,.channel dd,.channel td,ul.channels .channel>:last-child{font-size:1.06em}
.status{font:.82rem/1.5 var(--mono);color:var(--soft)}
.status ul{display:flex;flex-wrap:wrap}
.status{border-bottom:var(--wire)}
.status li{padding:1rem var(--pad);border-inline-end:var(--wire);border-top:var(--wire);margin-top:-1px}
.status .name{color:var(--ink);font-weight:700}
.frozen{padding:var(--pad);border-bottom:var(--wire)}
@media (max-width:40rem){
.rail{display:block}
.tabs{border-top:var(--wire)}
.tabs ul{padding:.2rem .3rem}
.tabs a{padding:.55rem .8rem}
.reach{display:none}
.spec,.spec tbody,.spec tr,.spec th,.spec td,table.channels,table.channels tbody,table.channels tr,table.channels td{display:block;width:auto}
.spec thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.spec th,.spec td{border:0;padding:.1rem 0;width:auto!important}
.spec tr{border-top:var(--wire);padding:.9rem 0}
.channels th{display:block!important;border:0!important;padding-bottom:0!important;width:auto}
.sheet .plot{opacity:.22;width:80%}
.facts{grid-template-columns:1fr 1fr}
.facts div{padding:.9rem 1.1rem;border-bottom:var(--wire);margin-bottom:-1px}
.status ul{display:block}.status li{border:0;padding:.3rem var(--pad)}.status li:first-child{padding-top:1.2rem}.status li:last-child{padding-bottom:1.4rem}
}
@media (min-width:60rem){
.cells:has(>:nth-child(4):last-child){grid-template-columns:repeat(2,minmax(0,1fr))}
.rail{position:sticky;top:0}
.tabs{border-inline-start:var(--wire)}
.hero-split{grid-template-columns:minmax(0,7fr) minmax(0,5fr)}
.hero-split .say{padding-block:clamp(2.5rem,5vw,5rem);align-self:end}
.hero-split .size-1{--h1:clamp(3.2rem,6.6vw,6.4rem)}.hero-split .size-2{--h1:clamp(2.7rem,5.2vw,5rem)}.hero-split .size-3{--h1:clamp(2.2rem,4vw,3.8rem)}
.show{border-top:0;border-inline-start:var(--wire);position:relative}
.show .plot{position:absolute;inset:0;height:100%}
.hero-statement{grid-template-columns:minmax(0,7fr) minmax(0,5fr)}
.hero-statement .say{grid-column:1/-1}
.hero-statement .act{border-inline-start:var(--wire);display:flex;align-items:end}
.hero-centered .say{padding-inline-start:calc(25% + var(--pad))}
.answer{grid-template-columns:minmax(0,1fr)}
.section{grid-template-columns:minmax(0,1fr) minmax(0,3fr)}
.section .matter{border-inline-start:var(--wire);padding-top:var(--pad)}
.lanes .entry:has(.entry-body){grid-template-columns:minmax(0,2fr) minmax(0,3fr)}
.log .entry{grid-template-columns:11rem minmax(0,1fr)}
.log .entry-title{grid-column:2;grid-row:1}.log .entry-meta{grid-column:1;grid-row:1;padding-top:.3em}.log .entry-body{grid-column:2}
.with-plot{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
}
`;
