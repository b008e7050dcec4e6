/** Public service: one clear column of sense, strong headings, panels and registers. */
export const civicCss = `
:root{--size:clamp(1.0625rem,1rem + .3vw,1.1875rem);--leading:1.55;--bar:4px}
.bounds{max-width:70rem;margin-inline:auto;padding-inline:clamp(1.1rem,4vw,2rem)}
h1,h2,h3,.entry-title{font-weight:700;letter-spacing:-.012em}
.bar{border-top:.55rem solid var(--solid)}
.bar>.bounds{display:flex;flex-wrap:wrap;gap:.2rem 2rem;justify-content:space-between;align-items:center;padding-block:.9rem}
.wordmark{font:700 1.35rem/1.25 var(--display);color:var(--ink);text-decoration:none;letter-spacing:-.01em}
.wordmark:hover{text-decoration:underline}
.call{font-weight:700}
.bar nav{border-block:1px solid var(--line);background:var(--surface)}
.bar summary{padding:.7rem 0;font-weight:700;color:var(--accent);list-style:none}
.bar summary::-webkit-details-marker{display:none}
.bar summary::after{content:"";display:inline-block;width:.5em;height:.5em;margin-inline-start:.6em;border:solid;border-width:0 2px 2px 0;transform:translateY(-.2em) rotate(45deg)}
.bar [open] summary::after{transform:rotate(225deg)}
.bar nav li a{display:block;padding:.65rem 0;color:var(--ink);text-decoration:none;font-weight:600}
.bar nav li a:hover{color:var(--accent);text-decoration:underline;text-decoration-thickness:3px;text-underline-offset:.4em}
.bar nav li{border-top:1px solid var(--line)}
h1{line-height:1.08;letter-spacing:-.022em;font-size:min(var(--h1),calc((100vw - 2.4rem)/(var(--h1-word)*.62)))}
.size-1{--h1:clamp(2.5rem,5.4vw,4.2rem)}.size-2{--h1:clamp(2.2rem,4.6vw,3.6rem)}.size-3{--h1:clamp(1.95rem,3.8vw,3rem)}.size-4{--h1:clamp(1.7rem,3.1vw,2.4rem)}
.kicker{font-weight:700;color:var(--accent);margin-bottom:.7rem}
.intro{font-size:1.2em;line-height:1.5;max-width:36em;margin-top:1.2rem}
.hero .actions{margin-top:1.7rem}
.button{background:var(--solid);color:var(--on-solid);font-weight:700;padding:.75em 1.3em;border-radius:4px;border:2px solid var(--solid);line-height:1.3}
.button:hover{text-decoration:underline;text-decoration-thickness:2px}
.button.quiet{background:none;color:var(--accent)}
.hero>.bounds,.hero>div>.bounds{padding-block:clamp(2rem,5vw,4rem)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));gap:1.4rem 2rem}
.hero>.bounds>.facts{margin-block:-.6rem}
.facts div{border-inline-start:var(--bar) solid var(--solid);padding-inline-start:1rem;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.facts dt{color:var(--soft);font-size:.93em;line-height:1.4}
.facts .value{font:700 1.65rem/1.2 var(--display);letter-spacing:-.01em}
.facts .value.is-long{font-size:1.2rem}
.halves{display:grid;gap:2rem 3.5rem}
.panel{background:var(--tint);--bg:var(--tint);border-radius:6px;overflow:hidden;display:flex;flex-direction:column;justify-content:flex-end}
.panel .facts{grid-template-columns:1fr;padding:1.7rem 1.7rem .4rem}
.street{width:100%}
.panel .street{margin-top:1.6rem;height:clamp(7rem,12vw,9.5rem)}
.plate{position:relative;background:var(--tint);--bg:var(--tint)}
.plate>.bounds{padding-block:clamp(1.5rem,4vw,3.5rem) 0}
.slab{background:var(--surface);padding:clamp(1.4rem,4vw,3rem);max-width:50rem;margin-inline:auto;border-top:var(--bar) solid var(--solid)}
.plate .street,.hero-banner .street{height:clamp(5rem,12vw,9rem)}
.plate .street{margin-top:-1.4rem}
.hero .on-tint .bounds{padding-bottom:2rem}
.hero-statement h1{max-width:18em}
.section{padding-block:clamp(2.4rem,5vw,4.2rem)}
.raised{background:var(--surface)}
.section+.section:not(.raised,.on-band){border-top:0}
.title{margin-bottom:1.8rem;max-width:44rem}
.section h2{font-size:clamp(1.6rem,2.7vw,2.2rem);line-height:1.18}
.title h2::after{content:"";display:block;width:3.2rem;height:var(--bar);background:var(--solid);margin-top:.75rem}
.section-intro{margin-top:.9rem;color:var(--soft)}
.entries .entry-title{font-size:1.15em;line-height:1.3}
.entry-meta{font-weight:700}
.entry-text,.prose{max-width:66ch}
.entry-link{margin-top:.7rem;font-weight:700}
.entry-points{margin-top:.7rem;display:grid;gap:.3rem}
.entry-points li{padding-inline-start:1.3em;position:relative}
.entry-points li::before{content:"";position:absolute;inset-inline-start:.1em;top:.62em;width:.45em;height:.45em;background:var(--solid)}
.services{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:2rem 2.5rem}
.services .entry{border-top:1px solid var(--edge);padding-top:1rem}
.services header{display:flex;flex-direction:column-reverse;margin-bottom:.4rem}
.services .entry-title{color:var(--accent)}
.services .entry-meta{font-size:.95em;color:var(--soft)}
.register{background:var(--bg)}
.register th,.register td,table.hours th,table.hours td,.channels th,.channels td,table.numbers th,table.numbers td{padding:.8rem 1rem;border-bottom:1px solid var(--line)}
.register thead th,table.hours thead th{background:var(--tint);color:var(--ink);font-weight:700;border-bottom:2px solid var(--edge);font-size:.95em}
.register .entry-title{font-size:1em;width:32%}
.register:not(:has(td.entry-body)){max-width:46rem}
.register:not(:has(td.entry-body)) .entry-title{width:auto}
.register:not(:has(td.entry-body)) .entry-meta{text-align:end}
.register:not(:has(td.entry-body)) th[scope="col"]:last-child{text-align:end}
.register .entry-meta{white-space:normal;min-width:9ch}
.definition .entry{display:grid;gap:.2rem 2.5rem;padding:1.1rem 0;border-top:1px solid var(--edge)}
.definition .entry:last-child{border-bottom:1px solid var(--edge)}
.panels{display:grid;gap:1rem}
.panels .entry{background:var(--tint);--bg:var(--tint);border-radius:6px;padding:1.4rem 1.5rem;display:grid;grid-template-columns:minmax(0,1fr);column-gap:1.4rem;align-content:center}
.panels .mark{width:3.4rem;height:5.4rem}
.panels .entry:has(.mark){grid-template-columns:3.4rem minmax(0,1fr)}
.panels .entry:has(.mark) .mark{grid-row:1/span 9;align-self:center}
.panels .entry:has(.mark)>:not(.mark){grid-column:2}
.panels .entry-text,.boxes .entry-text{margin-top:.35rem}
.boxes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));gap:1.2rem}
.boxes .entry{border:1px solid var(--edge);border-radius:6px;padding:1.4rem 1.5rem;background:var(--bg)}
.boxes .entry-meta{font-size:1.3em;line-height:1.25;margin:.35rem 0 .3rem;color:var(--accent)}
.staff{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:1.5rem 2rem}
.staff .entry{display:grid;grid-template-columns:4.2rem minmax(0,1fr);gap:1.1rem;align-items:start}
.letter{fill:var(--accent);font-family:var(--display);font-weight:700}
.staff .portrait{width:4.2rem;background:var(--tint);--bg:var(--tint);border-radius:4px;padding:.3rem .5rem}
.staff .entry-meta{font-weight:400;color:var(--soft)}
.staff .entry-text{margin-top:.4rem;font-size:.95em}
.dated .entry{display:grid;gap:.3rem 2rem;padding-block:0 1.8rem;padding-inline:1.6rem 0;border-inline-start:2px solid var(--edge);position:relative}
.dated .entry:last-child{padding-bottom:0}
.dated .entry::before{content:"";position:absolute;inset-inline-start:-.46rem;top:.42em;width:.8rem;height:.8rem;border-radius:50%;background:var(--solid)}
.dated .entry-meta{color:var(--soft);font-weight:400}
.boxed .entry{border:1px solid var(--edge);border-radius:4px;background:var(--bg)}
.boxed .entry+.entry{margin-top:.7rem}
.boxed summary{padding:.95rem 1.2rem;list-style:none;display:flex;gap:1rem;justify-content:space-between;align-items:center;color:var(--accent)}
.boxed summary::-webkit-details-marker{display:none}
.boxed summary:hover .entry-title{text-decoration:underline}
.boxed summary::after{content:"";flex:none;width:.6em;height:.6em;border:solid;border-width:0 3px 3px 0;transform:translateY(-.15em) rotate(45deg)}
.boxed [open] summary::after{transform:translateY(.15em) rotate(225deg)}
.boxed .entry-body{padding:0 1.2rem 1.2rem}
.ladder{counter-reset:step}
.ladder .entry{counter-increment:step;position:relative;padding-block:0 1.8rem;padding-inline:4rem 0;min-height:3.4rem}
.ladder .entry::before{content:counter(step);position:absolute;inset-inline-start:0;top:-.35rem;width:2.6rem;height:2.6rem;border-radius:50%;background:var(--solid);color:var(--on-solid);font-weight:700;display:grid;place-items:center}
.ladder .entry:not(:last-child)::after{content:"";position:absolute;inset-inline-start:1.25rem;top:2.5rem;bottom:.6rem;width:2px;background:var(--edge)}
.ladder .entry:last-child{padding-bottom:0}
.plain{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:.7rem 2.5rem}
.plain .entry{border-inline-start:var(--bar) solid var(--solid);padding-block:.2rem;padding-inline:1rem 0}
.prose-wide{max-width:68ch}
.summary .lead{font-size:1.3em;line-height:1.45;border-inline-start:var(--bar) solid var(--solid);padding-inline-start:1.4rem;max-width:36em}
.summary .rest{margin-top:1.5rem;display:grid;gap:.9em}
.summary .rest p+p{margin:0}
.with-figure{display:grid;gap:2rem 3.5rem}
.with-figure .about-drawing{background:var(--tint);--bg:var(--tint);border-radius:6px;padding:1.5rem 1.5rem 0;align-self:start}
.quotes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:2rem 2.5rem}
.quote{border-inline-start:var(--bar) solid var(--accent);padding-inline-start:1.3rem}
.quote .by,.quote figcaption{margin-bottom:.5rem}
.quote figcaption{margin:1rem 0 0}
.quote cite{font-weight:700}.role{color:var(--soft)}
.quote-text{font-size:1.1em;line-height:1.5}
.spotlight .quote-text{font:700 clamp(1.35rem,2.7vw,2.1rem)/1.3 var(--display);letter-spacing:-.012em;max-width:30em}
.spotlight .quote.is-long .quote-text{font-size:1.3em;font-weight:400}
.proof>*+*{margin-top:2.2rem}
table.numbers{max-width:46rem}
table.numbers td{font:700 clamp(1.4rem,2.4vw,2rem)/1.2 var(--display);width:1%}
table.numbers .value:not(.is-long){white-space:nowrap}
table.numbers th,table.numbers td{padding-inline:0}
table.numbers th{padding-inline-start:1.6rem}
table.numbers tr:first-child>*{border-top:1px solid var(--line)}
.names{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,13rem),1fr));gap:.8rem}
.names li{border:1px solid var(--edge);border-radius:4px;padding:.9rem 1rem;font-weight:700}
table.hours{max-width:40rem;background:var(--bg)}
table.hours td{font-weight:700}
.contact .actions{margin-top:1.8rem}
table.channels{background:var(--bg)}
.channels th{font-weight:700;width:28%}
div.channels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1.2rem}
div.channel{border:1px solid var(--edge);border-radius:6px;background:var(--bg);padding:1.2rem 1.3rem}
.channel .label{font:700 .95em/1.4 var(--display);letter-spacing:0;display:block;color:var(--soft)}
div.channel .label{color:var(--ink);margin-bottom:.3rem}
ul.channels{display:grid;gap:1rem 2.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr))}
ul.channels .channel{border-inline-start:var(--bar) solid var(--solid);padding-inline-start:1rem}
.base{margin-top:0;padding-block:2.6rem;border-top:1px solid var(--line)}
.base .bounds{display:flex;flex-wrap:wrap;gap:2rem 5rem;justify-content:space-between}
.base .bounds>*{max-width:34rem}
.base .name{font:700 1.25em/1.3 var(--display)}
.base address{margin-top:1rem}
.again ul{display:grid;grid-template-columns:repeat(2,auto);gap:.4rem 2.5rem}
.frozen{max-width:70rem;margin-inline:auto;padding:2.5rem clamp(1.1rem,4vw,2rem)}
@media (max-width:40rem){
.register,.register tbody,.register tr,.register th,.register td{display:block;width:auto!important}
.register thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.register th,.register td{border:0;padding:.1rem 0}
.register tr{border-bottom:1px solid var(--line);padding:.8rem 0}
.register{background:none}
.register:not(:has(td.entry-body)){max-width:46rem}
.register:not(:has(td.entry-body)) .entry-title{width:auto}
.register .entry-meta{color:var(--accent)}
table.channels,table.channels tbody,table.channels tr,table.channels th,table.channels td{display:block;width:auto;background:none}
.channels th{border:0;padding:.7rem 0 0}.channels td{padding:0 0 .7rem}
table.hours th,table.hours td{padding-inline:.5rem}
}
@media (min-width:52rem){
.plain:has(>:nth-child(4):last-child),.services:has(>:nth-child(4):last-child){grid-template-columns:repeat(2,minmax(0,1fr))}
.halves{grid-template-columns:minmax(0,7fr) minmax(0,4fr);align-items:stretch}
.hero-statement .halves{grid-template-columns:minmax(0,2fr) auto;align-items:end}
.hero-statement .actions{max-width:22rem}
.definition .entry{grid-template-columns:minmax(0,1fr) minmax(0,2fr)}
.definition .entry-meta{grid-column:1}.definition .entry-body{grid-column:2;grid-row:1/span 2}
.panels:not(:has(.entry:nth-child(7))):has(.entry:nth-child(4)){grid-template-columns:1fr 1fr}
.with-figure{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
.track{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);gap:2rem}
.track .entry{padding:3.6rem 0 0}
.track .entry::before{top:0}
.track .entry:not(:last-child)::after{inset-inline-start:3.2rem;inset-inline-end:0;top:1.25rem;bottom:auto;width:auto;height:2px}
.track:has(.entry:nth-child(5)){grid-auto-flow:row;grid-template-columns:repeat(3,minmax(0,1fr));grid-auto-columns:auto}
@supports selector(::details-content){
.bar summary{display:none}
.bar details::details-content{content-visibility:visible;block-size:auto}
.bar nav ul{display:flex;flex-wrap:wrap;gap:0 1.8rem}
.bar nav li{border:0}
}
}
`;
