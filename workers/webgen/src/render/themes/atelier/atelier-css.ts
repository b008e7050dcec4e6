/** Airy and asymmetric: large plain letters, no lines, shapes instead of pictures. */
export const atelierCss = `
:root{--size:clamp(1.0625rem,.98rem + .4vw,1.25rem);--leading:1.62;--edge-x:clamp(1.25rem,6vw,7.5rem);--air:clamp(3.6rem,8vw,7.5rem)}
h1,h2,h3,.entry-title{font-family:var(--display);letter-spacing:-.02em}
.top{display:flex;flex-wrap:wrap;gap:1rem 3rem;justify-content:space-between;align-items:flex-start;padding:1.8rem var(--edge-x)}
.wordmark{font:600 1.2rem/1.3 var(--display);color:var(--ink);text-decoration:none;max-width:16em}
.column ul:has(:nth-child(5)){grid-template-columns:auto auto;column-gap:2.2rem}
.column ul{display:grid;grid-auto-flow:row;gap:.05rem;font-size:.98rem;line-height:1.5}
.column a{color:var(--ink);text-decoration:none;display:inline-block;padding:.12rem 0}
.column a:hover{color:var(--accent);text-decoration:underline}
.hero{padding:0 var(--edge-x) var(--air)}
h1{font-weight:600;line-height:1.04;letter-spacing:-.035em;font-size:min(var(--h1),calc((100vw - 2.6rem)/(var(--h1-word)*.64)))}
.size-1{--h1:clamp(3.2rem,10vw,9.5rem)}.size-2{--h1:clamp(2.7rem,7.4vw,6.8rem)}.size-3{--h1:clamp(2.2rem,5.4vw,4.9rem)}.size-4{--h1:clamp(1.9rem,4vw,3.4rem)}
.kicker{color:var(--accent);font-weight:600}
.intro{font-size:1.22em;line-height:1.5;max-width:32em}
.hero .actions{margin-top:1.8rem}
.button{background:var(--solid);color:var(--on-solid);padding:.95em 1.7em;font-weight:600;line-height:1.3}
.button:hover{text-decoration:underline}
.button.quiet{background:none;color:var(--ink);padding-inline:0;text-decoration:underline;text-decoration-thickness:.12em;text-underline-offset:.35em}
.facts{display:grid;gap:1.6rem 2.5rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,10rem),1fr));margin-top:3rem}
.facts div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.facts dt{color:var(--soft);font-size:.92em;line-height:1.4}
.facts .value{font:600 clamp(1.6rem,2.6vw,2.4rem)/1.15 var(--display);letter-spacing:-.02em}
.facts .value.is-long{font-size:1.25rem}
.tiles{width:100%;height:auto}
.hero-split{display:grid;gap:2.5rem}
.hero-split h1{margin-bottom:.3em}
.hero-split .kicker{margin:0 0 .6rem}.hero-split .intro{max-width:28em}
.hero-split .tiles{max-height:24rem}
.hero-centered .tiles{width:calc(100% + 2*var(--edge-x));max-width:none;margin-inline:calc(-1*var(--edge-x));height:clamp(7rem,18vw,17rem)}
.hung{display:grid;gap:2rem 4rem;margin-top:clamp(2rem,5vw,4.5rem)}
.hung .kicker,.foot .kicker{margin-bottom:.6rem}
.hero-statement{padding-top:clamp(1rem,5vw,5rem)}
.hero-statement h1{max-width:14em}
.foot{display:grid;gap:2rem 4rem;margin-top:clamp(2.5rem,6vw,6rem)}
.foot .tiles{max-width:13rem}
.foot .facts{margin-top:0;grid-template-columns:1fr}
.hero-banner{padding-inline:0}
.sheet{display:grid;grid-template-columns:clamp(4rem,19vw,19rem) minmax(0,1fr);min-height:clamp(26rem,68vh,46rem)}
.sheet .tiles{height:100%;min-height:100%;position:relative}
.sheet>div{padding-block:clamp(1.5rem,5vw,5rem) clamp(2rem,5vw,5rem);padding-inline:clamp(1.25rem,5vw,6rem) var(--edge-x);align-self:end}
.sheet h1{font-size:min(var(--h1),calc((81vw - 5rem)/(var(--h1-word)*.64)))}
.sheet .kicker{margin-bottom:1.6rem}.sheet h1{margin-bottom:.3em}
.hero-banner .facts{padding-inline:var(--edge-x)}
.section{padding:var(--air) var(--edge-x);display:grid;grid-template-columns:minmax(0,1fr)}
.section+.section:not(.on-band,.on-tint){padding-top:0}
.hero+.section:not(.on-band,.on-tint,#_){padding-top:0}
.hero-banner:not(:has(.facts))+.section:not(#_){padding-top:0}
.on-band+.section:not(#_),.on-tint+.section:not(#_){padding-top:var(--air)}
.section.on-band+.on-tint,.section.on-tint+.on-band{padding-top:var(--air)}
.section h2{font-weight:600;font-size:clamp(2rem,4.4vw,3.7rem);line-height:1.06;letter-spacing:-.03em;max-width:16em}
.section-intro{margin-top:1rem;color:var(--soft);font-size:1.12em;max-width:36em}
.section>:last-child{margin-top:clamp(2rem,4.5vw,4.2rem)}
.entries .entry-title{font-weight:600;font-size:1.4em;line-height:1.2}
.entry-text,.prose{max-width:34em}
.entry-meta{color:var(--accent);font-weight:600}
.entry-link{margin-top:.8rem}
.entry-points{margin-top:.9rem;display:grid;gap:.35rem}
.entry-points li{padding-inline-start:1.5em;position:relative}
.entry-points li::before{content:"";position:absolute;inset-inline-start:0;top:.5em;width:.62em;height:.62em;border-radius:50%;background:var(--deco-2)}
.staggered{display:grid;gap:3.2rem clamp(2rem,6vw,6rem)}
.staggered .tiles{margin-bottom:1.4rem;max-width:18rem}
.staggered .entry-meta{margin:.3rem 0 .4rem}.staggered .entry-title{margin-bottom:.4rem}
.zigzag{display:grid;gap:clamp(2.5rem,5vw,4.5rem)}
.zigzag .entry{display:grid;gap:1.4rem clamp(2rem,6vw,6rem);align-items:center}
.zigzag .tiles{max-width:22rem}
.zigzag .entry-title{font-size:clamp(1.5rem,2.6vw,2.2rem);margin-bottom:.5rem}
.stack{display:grid;gap:clamp(1.8rem,3.4vw,3rem)}
.stack .entry-title{font-size:clamp(1.6rem,3.4vw,2.8rem)}
.stack .entry-text{margin-top:.5rem}.stack .entry-meta{font-size:1.1em;margin-top:.2rem}
.spread{display:grid;gap:2.2rem}
.spread .entry{display:grid;gap:.3rem clamp(1.5rem,4vw,4rem)}
.spread .entry-title{font-size:clamp(1.3rem,2.2vw,1.8rem)}
.prices{display:grid;gap:1.6rem;max-width:52rem}
.prices .entry{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.2rem 2rem;align-items:baseline}
.prices .entry-meta{font-size:1.3em;text-align:end}
.prices .entry-body{color:var(--soft);grid-column:1/-1}
.trio{display:grid;gap:3rem clamp(2rem,4vw,4rem);grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr))}
.trio header{margin-bottom:.6rem}
.tiers .entry{background:var(--surface);padding:clamp(1.4rem,2.6vw,2.4rem)}
.tiers .entry-meta{font:600 clamp(1.5rem,2.4vw,2.1rem)/1.2 var(--display);margin-bottom:.4rem;letter-spacing:-.02em}
.portraits{display:grid;gap:2.6rem clamp(1.5rem,3vw,3rem);grid-template-columns:repeat(auto-fill,minmax(min(100%,13rem),1fr))}
.portraits .tiles{margin-bottom:1rem}
.portraits .entry-text{margin-top:.4rem}
.opened .entry+.entry{margin-top:.4rem}
.opened summary{padding:.9rem 0;list-style:none;display:flex;gap:1.2rem;align-items:baseline}
.opened summary::-webkit-details-marker{display:none}
.opened summary::before{content:"";flex:none;width:.8em;height:.8em;border-radius:50%;background:var(--solid)}
.opened [open] summary::before{border-radius:0}
.opened .entry-body{padding-block:0 1.4rem;padding-inline:2rem 0}
.counted{counter-reset:step;display:grid;gap:2.6rem}
.counted .entry{counter-increment:step;display:grid;grid-template-columns:minmax(2.6rem,auto) minmax(0,1fr);gap:.3rem 1.6rem}
.counted .entry::before{content:counter(step);font:600 clamp(3rem,7vw,6rem)/.85 var(--display);color:var(--accent);min-width:1.1ch;grid-row:span 2}
.counted .entry-body{grid-column:2}
.plain{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr))}
.about .prose{max-width:36em}
.two-up .prose:first-child{font-size:1.15em}
.big .lead{font:600 clamp(1.5rem,3.2vw,2.7rem)/1.28 var(--display);letter-spacing:-.018em;max-width:24em}
.big .rest{margin-top:2.4rem}
.with-tile{display:grid;gap:2.5rem clamp(2rem,6vw,6rem)}
.with-tile .tiles{max-width:16rem}
.quotes{display:grid;gap:clamp(2.4rem,4vw,4rem)}
.quote-text{font:500 clamp(1.3rem,2.1vw,1.75rem)/1.36 var(--display);letter-spacing:-.012em}
.quote.is-long .quote-text{font-size:1.12em;line-height:1.55;letter-spacing:0}
.quote figcaption,.quote .by{margin-top:1rem}
.quote cite{font-weight:600}.role{color:var(--soft)}
.spotlight .quote-text{font-size:clamp(1.8rem,4.8vw,4.2rem);line-height:1.1;letter-spacing:-.03em;max-width:18em}
.spotlight .quote.is-long .quote-text{font-size:clamp(1.4rem,2.6vw,2.2rem);line-height:1.3}
.proof>*+*{margin-top:clamp(2.6rem,5vw,4.5rem)}
ul.numbers{display:grid;gap:2.4rem clamp(1.2rem,3vw,3rem);grid-template-columns:repeat(auto-fit,minmax(min(100%,clamp(8.5rem,14vw,12rem)),1fr))}
.numbers li{display:grid;gap:clamp(.5rem,.3rem + 1vw,1rem);align-content:start}
.numbers .value{font:600 clamp(3rem,7.4vw,6.4rem)/1.12 var(--display);letter-spacing:-.045em;color:var(--accent)}
.numbers .value.has-words{font-size:clamp(2rem,4vw,3.4rem)}
.numbers .value.is-long{font-size:clamp(1.6rem,3vw,2.4rem);line-height:1.1;letter-spacing:-.02em}
.numbers span{color:var(--soft)}
.names{display:flex;flex-wrap:wrap;gap:.5rem clamp(1.6rem,3.4vw,3.4rem)}
.names li{font:600 clamp(1.25rem,2.4vw,2rem)/1.3 var(--display);letter-spacing:-.02em}
.hours{display:grid;gap:1rem;max-width:44rem}
.hours div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.1rem 2rem}
.hours dd{font-weight:600}
.contact{display:grid;gap:2.6rem}
.channels{display:grid;gap:2rem clamp(2rem,5vw,5rem)}
div.channels,dl.channels{grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr))}
.channel .label,.channel dt{color:var(--soft);font:400 .95em/1.5 var(--text);letter-spacing:0;display:block}
.channel p,.channel dd,ul.channels .channel>:last-child{font:600 clamp(1.15rem,1.7vw,1.45rem)/1.35 var(--display);letter-spacing:-.01em}
.channel a{color:var(--ink)}
.end{padding:var(--air) var(--edge-x) clamp(1rem,3vw,2.5rem);display:flex;flex-wrap:wrap;gap:1rem 4rem;justify-content:space-between}
.end p{max-width:34em}
.end a{color:var(--ink)}
.end .sign{flex-basis:100%;max-width:none;font:600 1rem/1 var(--display);letter-spacing:-.045em;margin-top:2rem;color:var(--accent)}
.end .is-short{font-size:15vw}.end .is-middling{font-size:8vw}.end .is-long{font-size:clamp(1.6rem,5vw,5rem);line-height:1.05}
.frozen{padding:0 var(--edge-x) var(--air)}
@media (max-width:44rem){.column ul{grid-template-columns:repeat(2,auto);gap:.3rem 1.6rem}.column a{padding:.25rem 0}.column{width:100%}}
@media (min-width:52rem){
.hero-split{grid-template-columns:minmax(0,7fr) minmax(0,4fr);padding-inline-end:0;align-items:end}
.hero-split .tiles{height:100%;max-height:44rem;min-height:32rem;align-self:stretch}
.hero-split h1.size-1{--h1:clamp(3.2rem,8.4vw,8rem)}
.hung{grid-template-columns:minmax(0,7fr) minmax(0,5fr)}
.hung>div{padding-top:clamp(0rem,6vw,6rem)}
.hero-centered .facts{margin-inline-start:41.6%}
.foot{grid-template-columns:13rem minmax(0,2fr) minmax(0,1fr);align-items:start}
.odd>.entries,.odd>.about,.odd>.proof,.odd>.hours,.odd>.contact{margin-inline-start:25%}
.even>h2,.even>.section-intro{margin-inline-start:16.6%}
.even>.entries,.even>.about,.even>.proof,.even>.hours,.even>.contact{margin-inline-start:16.6%}
.section>.staggered,.section>.zigzag,.section>.trio,.section>.spotlight{margin-inline-start:0}
.even>.staggered{margin-inline-start:16.6%}
.even:has(>.trio,>.zigzag)>h2,.even:has(>.trio,>.zigzag)>.section-intro{margin-inline-start:0}
.staggered{grid-template-columns:1fr 1fr}
.staggered .entry:nth-child(even){padding-top:5rem}
.zigzag .entry{grid-template-columns:22rem minmax(0,1fr)}
.zigzag .entry:nth-child(even){grid-template-columns:minmax(0,1fr) 22rem;margin-inline-start:8%}
.zigzag .entry:nth-child(even) .tiles{order:2}
.spread .entry{grid-template-columns:minmax(0,5fr) minmax(0,8fr)}
.spread .entry-meta{grid-column:1}.spread .entry-body{grid-column:2;grid-row:1/span 2}
.two-up.is-long{columns:2;column-gap:4rem}
.two-up.is-long .prose:first-child{font-size:1em}
.with-tile{grid-template-columns:minmax(0,1fr) 16rem}
ul.quotes{grid-template-columns:repeat(auto-fit,minmax(20rem,1fr))}
.quote:nth-child(even){padding-top:2.5rem}
ul.channels{grid-template-columns:1fr 1fr}
}
`;
