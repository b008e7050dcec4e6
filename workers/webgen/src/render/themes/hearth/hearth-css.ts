/** Warm and round: a local shop's sign, soft grounds with wavy edges, landscapes and sprigs. */
export const hearthCss = `
:root{--size:clamp(1.0625rem,1rem + .3vw,1.1875rem);--leading:1.62;--round:1.6rem}
.wrap{max-width:72rem;margin-inline:auto;padding-inline:clamp(1.15rem,4vw,2.2rem)}
h1,h2,h3,.entry-title{font-weight:700;letter-spacing:-.012em}
.sign .wrap{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:center;padding-block:1.1rem}
.sign .mark{width:3.4rem;flex:none}
.names-line{flex:1 1 12rem}
.names-line p{font-size:.9em;color:var(--soft);line-height:1.4}
.wordmark{font:700 1.3rem/1.25 var(--display);color:var(--ink);text-decoration:none}
.pills ul{display:flex;flex-wrap:wrap;gap:.35rem}
.pills a{display:block;padding:.4rem .95rem;border-radius:2rem;color:var(--ink);background:var(--surface);text-decoration:none;font-size:.95em}
.pills a:hover{background:var(--tint);text-decoration:underline}
.mark .ground,.portrait .ground{fill:var(--tint)}
.letter{fill:var(--accent);font-family:var(--display);font-weight:700}
.sun{fill:var(--deco-2)}
.hero{padding:clamp(1rem,3vw,2.4rem) 0 clamp(2.5rem,5vw,4.5rem)}
.kicker{color:var(--accent);font-weight:600;margin-bottom:.8rem}
h1{line-height:1.06;letter-spacing:-.02em;font-size:min(var(--h1),calc((100vw - 2.5rem)/(var(--h1-word)*.64)))}
.size-1{--h1:clamp(2.7rem,6vw,4.9rem)}.size-2{--h1:clamp(2.3rem,4.9vw,4rem)}.size-3{--h1:clamp(2rem,4vw,3.2rem)}.size-4{--h1:clamp(1.75rem,3.2vw,2.6rem)}
.intro{font-size:1.18em;line-height:1.55;max-width:34em;margin-top:1.2rem}
.hero .actions{margin-top:1.7rem}
.button{background:var(--solid);color:var(--on-solid);border-radius:3rem;padding:.8em 1.6em;font-weight:600;line-height:1.3}
.button:hover{text-decoration:underline;text-underline-offset:.25em}
.button.quiet{background:none;color:var(--accent);box-shadow:inset 0 0 0 2px var(--accent)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11rem),1fr));gap:1rem;margin-top:clamp(1.5rem,3.5vw,2.8rem)}
.facts div{background:var(--surface);border-radius:var(--round);padding:1.1rem 1.4rem;display:flex;flex-direction:column-reverse;justify-content:flex-end}
.facts dt{color:var(--soft);font-size:.92em;line-height:1.4}
.facts .value{font:700 1.7rem/1.2 var(--display);color:var(--accent)}
.facts .value.is-long{font-size:1.25rem}
.landscape{width:100%}
.window,.vista{background:var(--tint);overflow:hidden}
.window{border-radius:14rem 14rem var(--round) var(--round);width:min(100%,23rem);aspect-ratio:7/8;margin-inline:auto}
.window .landscape,.vista .landscape{height:100%}
.beside{display:grid;gap:2.2rem 4rem;align-items:center}
.sky{background:var(--tint);--bg:var(--tint);border-radius:var(--round);margin-inline:clamp(.5rem,2vw,1.5rem);overflow:hidden;padding-top:clamp(2.2rem,5vw,4.5rem)}
.sky .wrap{text-align:center;display:grid;justify-items:center}
.sky h1{max-width:17em}
.sky .actions{justify-content:center}
.sky .landscape{height:clamp(9rem,22vw,17rem);margin-top:1rem}
.board{border-radius:calc(var(--round)*1.5);padding:clamp(1.6rem,6vw,5rem) clamp(1.6rem,6vw,5rem) 0;overflow:hidden}
.board .landscape{width:calc(100% + 2*clamp(1.6rem,6vw,5rem));max-width:none;margin:clamp(1.2rem,3vw,2.5rem) calc(-1*clamp(1.6rem,6vw,5rem)) 0;height:clamp(6rem,11vw,9.5rem)}
.board .sun{fill:var(--deco-2)}
.board h1{max-width:15em;font-size:min(var(--h1),calc((100vw - 6rem)/(var(--h1-word)*.64)))}
.vista{border-radius:var(--round);height:clamp(11rem,30vw,23rem)}
.card{background:var(--surface);border-radius:var(--round);padding:clamp(1.4rem,4vw,3rem);position:relative;margin:-3.5rem auto 0;width:min(94%,56rem)}
.card h1{font-size:min(var(--h1),calc((94vw - 5.2rem)/(var(--h1-word)*.64)))}
.section .ground{padding-block:clamp(2.6rem,5.5vw,4.6rem)}
.raised .ground{background:var(--surface)}
.raised{--card:var(--bg)}
.section:not(.raised){--card:var(--surface)}
.edge{width:100%;height:clamp(1.2rem,3.4vw,3rem);fill:var(--surface);margin-bottom:-1px}
.under{transform:scaleY(-1);margin:-1px 0 0}
.raised .ground{padding-block:clamp(1.6rem,3.4vw,2.8rem)}
hgroup{margin-bottom:clamp(1.5rem,3vw,2.4rem)}
.section h2{font-size:clamp(1.75rem,3.2vw,2.6rem);line-height:1.14}
.section-intro{color:var(--soft);margin-top:.6rem;max-width:38em;font-size:1.06em}
.in-middle hgroup{text-align:center}
.in-middle .section-intro{margin-inline:auto}
.entries .entry-title{font-size:1.22em;line-height:1.25}
.entry-text,.prose{max-width:64ch}
.entry-meta{color:var(--accent);font-weight:600}
.entry-link{margin-top:.7rem}
.entry-points{margin-top:.8rem;display:flex;flex-wrap:wrap;gap:.4rem}
.entry-points li{background:var(--tint);border-radius:1.2rem;padding:.2rem .85rem;font-size:.93em}
.softs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,16.5rem),1fr));gap:1.2rem}
.softs .entry{background:var(--card);border-radius:var(--round);padding:1.5rem 1.6rem 1.7rem}
.softs .mark{width:4.4rem;margin-block:0 .7rem;margin-inline:-.3rem 0}
.softs .entry-meta{margin:.15rem 0 .1rem}
.softs .entry-text{margin-top:.35rem}
.softs.big .entry-meta{font:700 1.6rem/1.2 var(--display);margin:.4rem 0}
.menu{columns:2 21rem;column-gap:3.5rem}
.menu .entry{break-inside:avoid;padding:.1rem 0 1.3rem;display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.1rem 1.2rem;align-items:baseline}
.menu .entry-meta{text-align:end;max-width:11em}
.menu .entry-text,.menu .entry-points,.menu .entry-link{grid-column:1/-1}
.menu .entry-text{color:var(--soft)}
.zig{display:grid;gap:1.2rem}
.zig .entry{background:var(--card);border-radius:calc(var(--round)*1.4);padding:clamp(1.4rem,3.4vw,2.6rem)}
.zig .mark{width:5rem;margin-bottom:.6rem}
.zig header{margin-bottom:.4rem}
.zig .entry-title{font-size:clamp(1.35rem,2.2vw,1.75rem)}
.pairs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1.6rem 3rem}
.pairs .entry{border-inline-start:.45rem solid var(--deco-2);border-radius:.3rem;padding-inline-start:1.2rem}
.faces{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,12rem),1fr));gap:2rem 1.5rem;text-align:center}
.faces .portrait{width:6.5rem;margin:0 auto .7rem}
.faces .entry-text{font-size:.96em;margin-top:.35rem}
.people-rows{display:grid;gap:1rem}
.people-rows .entry{background:var(--card);border-radius:var(--round);padding:1.1rem 1.4rem;display:grid;grid-template-columns:4.2rem minmax(0,1fr);gap:0 1.2rem;align-content:center}
.people-rows .portrait{width:4.2rem;grid-row:1/span 4}
.people-rows .entry>:not(.portrait){grid-column:2}
.ribbon .entry{padding-block:0 1.6rem;padding-inline:2.2rem 0;position:relative}
.ribbon .entry::before{content:"";position:absolute;inset-inline-start:0;top:.3rem;width:1.05rem;height:1.05rem;border-radius:50% 50% 50% 10%;background:var(--deco-1)}
.ribbon .entry-meta{font-weight:400;color:var(--soft)}
.puffs{display:grid;gap:.8rem;max-width:52rem}
.puffs .entry{background:var(--card);border-radius:var(--round)}
.puffs summary{padding:1rem 1.5rem;list-style:none;display:flex;justify-content:space-between;gap:1rem;align-items:center}
.puffs summary::-webkit-details-marker{display:none}
.puffs summary::after{content:"+";flex:none;font:600 1.3rem/1.7rem var(--text);width:1.7rem;text-align:center;border-radius:50%;background:var(--tint);color:var(--accent)}
.puffs [open] summary::after{content:"\\2212"}
.puffs .entry-body{padding:0 1.5rem 1.4rem}
.pebbles{counter-reset:step;display:grid;gap:1.5rem;max-width:46rem;margin-inline:auto}
.pebbles .entry{counter-increment:step;position:relative;padding-inline-start:4.6rem;min-height:3.4rem}
.pebbles .entry::before{content:counter(step);position:absolute;inset-inline-start:0;top:-.3rem;width:3.3rem;height:3.3rem;border-radius:52% 48% 45% 55%/55% 50% 50% 45%;background:var(--tint);color:var(--accent);font:700 1.4rem/3.3rem var(--display);text-align:center}
.path{counter-reset:step;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));gap:2rem 1.5rem;text-align:center}
.path .entry{counter-increment:step}
.path .entry::before{content:counter(step);display:block;width:4rem;height:4rem;margin:0 auto 1rem;border-radius:52% 48% 45% 55%/55% 50% 50% 45%;background:var(--tint);color:var(--accent);font:700 1.6rem/4rem var(--display)}
.path .entry-text{margin-top:.3rem}
.plain{display:flex;flex-wrap:wrap;gap:.7rem}
.plain .entry{background:var(--card);border-radius:1.4rem;padding:.55rem 1.3rem}
.plain .entry-title{font-size:1.05em}
.one-column{max-width:42rem}
.two-columns.is-long{columns:2 20rem;column-gap:3rem}
.letterlike .lead{font:600 clamp(1.3rem,2.3vw,1.75rem)/1.42 var(--display);letter-spacing:-.008em;max-width:32em}
.letterlike .rest{margin-top:1.3rem;display:grid;gap:.9em;max-width:42rem}
.rest .prose{margin:0!important}
.with-view{display:grid;gap:2rem 4rem;align-items:start}
.with-view .about-drawing{background:var(--tint);border-radius:50% 50% var(--round) var(--round)/38% 38% var(--round) var(--round);overflow:hidden;width:min(100%,21rem)}
.quotes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1.4rem}
.quote{display:flex;flex-direction:column}
.quote blockquote{background:var(--card);border-radius:var(--round);border-end-start-radius:.3rem;padding:1.4rem 1.6rem}
.quote-text{font-size:1.06em}
.quote figcaption,.by{padding-block:.8rem 0;padding-inline:1.6rem 0}
.quote cite{font-weight:600}.role{color:var(--soft)}
.proof>.quotes:has(>.quote:only-child){max-width:44rem;margin-inline:auto}
.spotlight .quote{max-width:50rem;margin-inline:auto;text-align:center}
.spotlight .quote blockquote{background:none;padding:0}
.spotlight .quote-text{font:700 clamp(1.5rem,3.3vw,2.5rem)/1.25 var(--display);letter-spacing:-.015em}
.spotlight .quote.is-long .quote-text{font-size:clamp(1.2rem,2vw,1.5rem);line-height:1.45}
.spotlight .quote figcaption{padding:.9rem 0 0}
.proof>*+*{margin-top:2.2rem}
.numbers{display:flex;flex-wrap:wrap;gap:1.2rem;justify-content:center}
.numbers li{flex:1 1 11rem;max-width:20rem;text-align:center;background:var(--card);border-radius:var(--round);padding:1.5rem 1.2rem;display:grid;gap:.2rem;align-content:center}
.numbers .value{font:700 clamp(2.2rem,4.4vw,3.4rem)/1.05 var(--display);color:var(--accent);letter-spacing:-.02em}
.numbers .value.has-words{font-size:clamp(1.7rem,3vw,2.3rem)}
.numbers .value.is-long{font-size:1.5rem;line-height:1.2}
.numbers span{color:var(--soft)}
.names{display:flex;flex-wrap:wrap;gap:.7rem;justify-content:center}
.names li{background:var(--card);border-radius:2rem;padding:.55rem 1.4rem;font-weight:600}
.hours{max-width:36rem;margin-inline:auto;background:var(--card);border-radius:var(--round);padding:.8rem 1.8rem}
.hours div{display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;justify-content:space-between;padding:.65rem 0;border-bottom:2px dotted var(--edge)}
.hours div:last-child{border:0}
.hours dd{font-weight:600}
.contact.panel{background:var(--card);border-radius:calc(var(--round)*1.4);padding:clamp(1.4rem,4vw,3rem)}
.contact .actions{margin-top:1.8rem}
.channels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1.4rem 2.2rem}
div.channels{gap:1.2rem}
div.channel{background:var(--card);border-radius:var(--round);padding:1.3rem 1.5rem}
.channel .label,.channel dt{display:block;color:var(--soft);font:400 .93em/1.5 var(--text);letter-spacing:0}
.channel p,.channel dd,ul.channels .channel>:last-child{font-weight:600;font-size:1.1em;line-height:1.4}
.doorstep{margin:clamp(1rem,3vw,2.5rem) clamp(.5rem,2vw,1.5rem) clamp(.5rem,2vw,1.5rem);border-radius:calc(var(--round)*1.4);padding:clamp(2rem,5vw,3.6rem) 1.5rem;text-align:center}
.doorstep .name{font:700 clamp(1.5rem,3vw,2.2rem)/1.2 var(--display)}
.doorstep ul{display:flex;flex-wrap:wrap;gap:.4rem 2rem;justify-content:center;margin-top:1.2rem}
.frozen{max-width:72rem;margin-inline:auto;padding:2.5rem clamp(1.15rem,4vw,2.2rem)}
@media (max-width:40rem){.pills{width:100%}.sign .mark{width:2.8rem}.facts{grid-template-columns:1fr 1fr;gap:.7rem}.facts div{padding:.9rem 1.1rem}.facts div:last-child:nth-child(odd){grid-column:1/-1}}
@media (min-width:56rem){
.pairs:has(>:nth-child(4):last-child),.softs:has(>:nth-child(4):last-child){grid-template-columns:repeat(2,minmax(0,1fr))}
.beside{grid-template-columns:minmax(0,7fr) minmax(0,5fr)}
.board>div{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:2rem 3rem;align-items:end}
.with-view{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
.with-view .about-drawing{justify-self:end}
.zig .entry{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:.4rem 3rem;align-items:center;width:92%}
.zig .entry>:not(header){grid-column:2}
.zig .entry>header{grid-row:1/span 6;margin:0;display:grid;grid-template-columns:auto minmax(0,1fr);column-gap:1.5rem}
.zig .mark{grid-row:1/span 2;align-self:center;margin:0}
.zig .entry:nth-child(even){margin-inline-start:8%}
.people-rows{grid-template-columns:repeat(2,minmax(0,1fr))}
}
`;
