/**
 * What logical properties can't turn on a page that runs from the right. The scripts written that
 * way are joined or have no slanted form: no tracking, no italics, no monospace, no initials apart.
 */
export const rtlCss = `
:root{--mono:var(--text)}
:not(.frozen *),:not(.frozen *)::before{letter-spacing:0!important;font-style:normal!important}
:is(h1,h2,h3,.entry-title):not(.frozen *){line-height:1.25!important}
.prose.prose::first-letter{font:inherit!important;float:none!important;padding:0!important;color:inherit!important}
.sheet .plot{transform:scaleX(-1)}
[dir=auto]{text-align:match-parent}
`;
