/** Editorial: one serif voice, hairlines, columns, a margin for headings. */
export const ledgerCss = `
:root{--size:clamp(1.0625rem,1rem + .25vw,1.1875rem);--leading:1.58;--gutter:clamp(1.25rem,4vw,3.5rem);--rule:1px solid var(--ink);--hair:1px solid var(--line)}
.masthead,main{max-width:78rem;margin-inline:auto;padding-inline:var(--gutter)}
.masthead{padding-top:1.6rem}
.nameplate{display:flex;flex-wrap:wrap;gap:.3rem 2rem;justify-content:space-between;align-items:baseline;padding-bottom:1rem}
.wordmark{font:italic 400 clamp(1.5rem,3vw,2.1rem)/1.15 var(--display);color:var(--ink);text-decoration:none}
.tagline{color:var(--soft);max-width:38ch;font-size:.95em}
.contents{border-top:3px double var(--ink);border-bottom:var(--rule)}
.contents ul{display:flex;flex-wrap:wrap;gap:0 1.8rem}
.contents a{display:block;padding:.6rem 0;color:var(--ink);text-decoration:none;font-size:.95em}
.contents a:hover{color:var(--accent);text-decoration:underline}
.hero{padding-block:clamp(2.2rem,5vw,4.5rem) clamp(2.5rem,5vw,4.5rem)}
.kicker{font-style:italic;color:var(--accent);font-size:1.1em;margin-bottom:.8rem}
h1{font-weight:400;letter-spacing:-.018em;line-height:1.03;font-size:min(var(--h1),calc((100vw - 2.6rem)/(var(--h1-word)*.6)))}
.size-1{--h1:clamp(3rem,8.4vw,7rem)}.size-2{--h1:clamp(2.6rem,6.4vw,5.2rem)}.size-3{--h1:clamp(2.2rem,4.8vw,4rem)}.size-4{--h1:clamp(1.9rem,3.8vw,3rem)}
.intro{font-size:1.28em;line-height:1.45;max-width:34em;margin-top:1.4rem}
.hero .actions{margin-top:1.8rem}
.button{border:1px solid var(--solid);background:var(--solid);color:var(--on-solid);padding:.6em 1.3em;font-size:1.02em}
.button.quiet{background:none;color:var(--accent);border-color:transparent;border-bottom-color:var(--accent);padding-inline:.1em}
.button:hover{text-decoration:underline}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,9rem),1fr));gap:1.2rem 2rem;border-top:var(--rule);margin-top:clamp(2rem,4vw,3.5rem);padding-top:1.1rem}
.facts div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.facts dt{color:var(--soft);font-size:.9em;line-height:1.35}
.facts .value{font:400 clamp(1.7rem,3vw,2.5rem)/1.15 var(--display);font-feature-settings:"lnum"}
.facts .value.is-long{font-size:1.3rem}
.opening{display:grid;gap:2rem var(--gutter)}
.opening aside{display:grid;grid-template-columns:minmax(5rem,9rem) minmax(0,1fr);gap:1.6rem;align-items:start;border-top:var(--rule);padding-top:1.4rem}
.opening .plate{width:100%;--stroke:.8}
.opening .facts{grid-template-columns:1fr;margin:0;border:0;padding:0}
.title-page{text-align:center;display:grid;justify-items:center}
.title-page h1{max-width:18ch}.title-page .intro{max-width:32em}
.title-page .actions{justify-content:center}
.title-page .strip{width:min(100%,26rem);height:2.4rem;margin-top:1.5rem;--stroke:2.4}
.hero-centered .facts{text-align:center}
.hero-statement .kicker{border-bottom:var(--hair);padding-bottom:.7rem;margin-bottom:1.6rem}
.hero-statement h1{max-width:17em}
.below,.pair{display:grid;gap:1rem var(--gutter)}
.below{border-top:var(--rule);margin-top:2.2rem;padding-top:.2rem}
.hero-banner{padding-top:0}
.hero-banner .strip{width:100%;height:clamp(4rem,9vw,7.5rem);border-bottom:var(--rule);margin-bottom:2rem}
.section{border-top:var(--rule);padding-block:clamp(1.6rem,3vw,2.4rem) clamp(3rem,6vw,5rem);display:grid;gap:1.6rem var(--gutter)}
.section h2{font-weight:400;font-style:italic;font-size:clamp(1.6rem,2.6vw,2.15rem);line-height:1.15;color:var(--accent)}
.section-intro{color:var(--soft);margin-top:.7rem;max-width:44ch}
.matter{min-width:0}
.entries .entry-title{font:400 1.32em/1.22 var(--display)}
.entry-meta{color:var(--accent);font-size:.98em}
.entry-text,.prose,.rest p{max-width:66ch}
.entry-link{margin-top:.6rem}
.entry-points{margin-top:.6rem}
.entry-points li{border-top:var(--hair);padding:.35rem 0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15.5rem),1fr));gap:2.2rem 0;overflow:clip}
.columns>.entry{padding-inline:1.4rem;margin-inline-start:-1.4rem;border-inline-start:var(--hair);min-width:0}
.columns header{display:flex;flex-direction:column;gap:.3rem;margin-bottom:.6rem}
.columns .entry-meta{font-style:italic}
.columns .mark{width:3rem;margin-bottom:.4rem}
.track{counter-reset:step}
.track>.entry{counter-increment:step}
.track>.entry::before{content:counter(step,upper-roman) ".";display:block;color:var(--accent);font:italic 1.3em var(--display);margin-bottom:.3rem}
.track .entry-title{margin-bottom:.4rem}
.leaders .entry{display:grid;grid-template-columns:1fr auto;gap:.2rem 1.2rem;padding:1rem 0;border-top:var(--hair)}
.leaders .entry:first-child,.ruled .entry:first-child{border-top:0;padding-top:0}
.leaders .entry-meta{font-feature-settings:"tnum";text-align:end}
.leaders .entry-body{grid-column:1/-1;color:var(--soft)}
.ruled .entry{display:grid;gap:.4rem 2rem;padding:1.5rem 0;border-top:var(--hair)}
.ruled .entry-meta{margin-top:.3rem;font-style:italic}
.ruled .mark{width:3.2rem;margin-bottom:.6rem}
.numbered{counter-reset:step}
.numbered .entry{counter-increment:step;position:relative;padding-inline-start:3.6rem}
.numbered .entry::before{content:counter(step);position:absolute;inset-inline-start:0;top:1.15rem;font:italic 400 2.5rem/1 var(--display);color:var(--accent)}
.numbered .entry:first-child::before{top:-.35rem}
.index th,.index td,.tariff th,.tariff td,table.hours th,table.hours td,.channels th,.channels td{padding-block:.8rem;padding-inline:0 1.5rem;border-bottom:var(--hair)}
thead th{color:var(--soft);font-style:italic;font-size:.92em;padding-top:0!important;border-bottom-color:var(--ink)!important}
.index .entry-title{width:38%}
.tariff .entry-meta{text-align:end;padding-inline-end:0;font-feature-settings:"tnum";min-width:7ch}
.tariff thead th:last-child{text-align:end;padding-inline-end:0}
.folds .entry{border-bottom:var(--hair)}
.folds .entry:first-child{border-top:var(--hair)}
.folds summary{padding:.9rem 0;display:flex;gap:1rem;justify-content:space-between;align-items:baseline;list-style:none}
.folds summary::-webkit-details-marker{display:none}
.folds summary::after{content:"+";font:400 1.6rem/1 var(--display);color:var(--accent)}
.folds [open] summary::after{content:"\\2212"}
.folds .entry-body{padding-bottom:1.3rem}
.pairs{display:grid;gap:1.8rem 2.4rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr))}
.pairs .entry-body{margin-top:.4rem}
.plain{columns:2 17rem;column-gap:2.4rem}
.plain .entry{padding:.6rem 0;border-bottom:var(--hair);break-inside:avoid}
.columned.is-long{columns:2 19rem;column-gap:2.6rem;column-rule:var(--hair)}
.columned.is-long .prose+.prose{margin-top:0;text-indent:1.4em}
.columned.is-long .prose:first-child::first-letter{font:400 3.5em/.8 var(--display);float:inline-start;padding-block:.06em 0;padding-inline:0 .1em;color:var(--accent)}
.lead{font:400 clamp(1.35rem,2.3vw,1.8rem)/1.36 var(--display);max-width:32em}
.rest{columns:2 19rem;column-gap:2.6rem;margin-top:1.5rem}
.rest p{break-inside:avoid-column}
.with-plate{display:grid;gap:2rem var(--gutter)}
.with-plate .plate{width:min(60vw,14rem);--stroke:.8}
.quotes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:2rem 2.6rem}
.quote{border-top:3px double var(--ink);padding-top:1rem}
.quote-text{font:italic 400 1.22em/1.45 var(--display)}
.quote.is-long .quote-text{font-size:1.05em}
.quote figcaption,.by{margin-top:.8rem;font-size:.95em}
.quote cite::before{content:"\\2014\\2009"}
.role{color:var(--soft)}
.spotlight .quote{border:0;padding:0}
.spotlight .quote-text{font-size:clamp(1.6rem,3.4vw,2.7rem);line-height:1.22;letter-spacing:-.01em}
.spotlight .quote.is-long .quote-text{font-size:clamp(1.3rem,2.3vw,1.75rem);line-height:1.35}
.proof>*+*{margin-top:2.6rem}
.numbers{width:100%}
dl.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));gap:1.5rem 0;overflow:clip}
dl.numbers div{display:flex;flex-direction:column-reverse;justify-content:flex-end;padding-inline:1.4rem;margin-inline-start:-1.4rem;border-inline-start:var(--hair)}
dl.numbers dt{color:var(--soft);line-height:1.35}
.numbers .value{font:400 clamp(2.2rem,4.6vw,3.8rem)/1.08 var(--display);font-feature-settings:"lnum";letter-spacing:-.02em}
.numbers .value.has-words{font-size:clamp(1.9rem,3.4vw,2.8rem)}
.numbers .value.is-long{font-size:clamp(1.4rem,2.4vw,1.9rem)}
.names{columns:3 12rem;column-gap:2rem;border-top:var(--hair)}
.names li{border-bottom:var(--hair);padding:.6rem 0;break-inside:avoid;font:400 1.14em/1.35 var(--display)}
.hours th{padding-inline-end:2rem}.hours td{font-feature-settings:"tnum"}
table.hours{max-width:44rem}
.contact{display:grid;gap:2rem}
dl.channels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:1.6rem 2.4rem}
.channel dt,.channel .label,.channel th{color:var(--soft);font-style:italic;font-size:.95em}
.channel dd{font:400 1.2em/1.4 var(--display)}
.channel td{font:400 1.15em/1.4 var(--display)}
.channels th{width:30%}
ul.channels{display:flex;flex-wrap:wrap;gap:1.2rem 2.6rem}
ul.channels .label{display:block}
.colophon{border-top:3px double var(--ink);width:calc(100% - 2*var(--gutter));max-width:calc(78rem - 2*var(--gutter));margin:1rem auto 0;padding-block:1.6rem 3rem;display:flex;flex-wrap:wrap;gap:1.5rem 4rem;justify-content:space-between;font-size:.95em;color:var(--soft)}
.colophon .name{font:italic 1.4em var(--display);color:var(--ink)}
.colophon>*{max-width:40ch}
.frozen{border-top:var(--rule);padding-block:2rem}
@media (max-width:59.99rem){.opening aside:not(:has(.facts)){display:none}}
@media (max-width:40rem){
table.channels tr,table.channels th,table.channels td{display:block;width:auto}
table.channels th{border:0;padding:.8rem 0 0}
table.channels td{padding-top:.1rem}
.masthead .contents ul{gap:0 1.3rem}
.contents a{padding:.45rem 0}
.index,.index tbody,.index tr,.index th,.index td,.tariff,.tariff tbody,.tariff tr,.tariff .entry-body{display:block}
.index thead,.tariff thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.index th,.index td{border:0;padding:.15rem 0;width:auto!important}
.index tr{border-bottom:var(--hair);padding:.8rem 0}
.tariff tr{display:grid;grid-template-columns:1fr auto;gap:.1rem 1rem;border-bottom:var(--hair);padding:.75rem 0}
.tariff tr>*{padding:0!important;border:0!important}
.tariff .entry-meta{grid-row:1;grid-column:2}.tariff .entry-body{grid-column:1/-1}
}
@media (min-width:60rem){
.opening{grid-template-columns:minmax(0,8fr) minmax(12rem,3fr)}
.opening aside{border-inline-start:var(--hair);padding-block:0;padding-inline:var(--gutter) 0;border-top:0;display:block}
.opening .plate{width:min(100%,13rem)}
.opening .facts{border-top:var(--rule);margin-top:1.5rem;padding-top:1.1rem}
.below,.pair{grid-template-columns:minmax(0,7fr) minmax(0,4fr);align-items:end}
.below .actions{justify-content:flex-end}
.hero-banner .pair{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
.section{grid-template-columns:minmax(0,15rem) minmax(0,1fr)}
.ruled .entry:has(.entry-body){grid-template-columns:minmax(0,2fr) minmax(0,3fr)}
.numbered .entry:has(.entry-body){grid-template-columns:minmax(0,2fr) minmax(0,3fr)}
.with-plate{grid-template-columns:minmax(0,1fr) 14rem}
.with-plate .plate{width:100%}
}
`;
