/** Colours have a contrast of at least 4.5 on what they stand on, in light and in dark (WCAG 2.2, 1.4.3). */
export const style = `
:root{color-scheme:light dark;--page:#f6f7f4;--card:#fff;--text:#1c2420;--soft:#55605a;--line:#d9ded9;--good:#1b6b43;--goodfill:#2f8f5e;--bad:#a8291f;--badfill:#c9483c;--none:#5d6861;--nonefill:#b9c1bb;--tint:#eaf3ed;--warn:#fbeeec;--seal:#17352a;--sealtext:#f3f8f4}
@media (prefers-color-scheme:dark){:root{--page:#121714;--card:#1a211d;--text:#e8eee9;--soft:#a9b6ad;--line:#33403a;--good:#7fd3a4;--goodfill:#3f9d6c;--bad:#ff9d92;--badfill:#c9483c;--none:#a9b6ad;--nonefill:#56625b;--tint:#1d2b24;--warn:#33201d;--seal:#0d1f18;--sealtext:#e8f3ec}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;overflow-wrap:anywhere}
header{background:var(--seal);color:var(--sealtext);padding:2.2rem 1.2rem 4.6rem}
main,.inner,footer{max-width:66rem;margin:0 auto}
main{margin-top:-3.2rem}
main,footer{max-width:68.4rem;padding:0 1.2rem}
footer{padding-bottom:3rem;color:var(--soft);font-size:.9rem}
h1{font-size:1.7rem;line-height:1.2;margin:.4rem 0 .3rem;letter-spacing:-.01em}
h2{font-size:1.25rem;margin:0 0 .3rem;letter-spacing:-.01em}
h3{font-size:1rem;margin:0}
p{margin:.3rem 0}
.brand{display:flex;gap:.6rem;align-items:center;font-weight:600;letter-spacing:.02em}
.brand svg{width:26px;height:26px}
header p{opacity:.92;margin:0}
section{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:1.4rem;margin:0 0 1.2rem}
.lead{color:var(--soft);margin:0 0 1rem}
.grades{display:flex;flex-wrap:wrap;gap:1.2rem 2.4rem;align-items:center}
.grade{display:flex;gap:1rem;align-items:center}
.seal{min-width:4.6rem;height:5.2rem;padding:0 .5rem;display:grid;place-items:center;font-size:2.1rem;font-weight:700;border-radius:2.3rem 2.3rem .6rem .6rem;color:#fff;background:#17603d}
.seal.C,.seal.B{background:#7a5a00}.seal.D,.seal.F{background:#9c2a20}.seal.none{background:#55605a}
.grade b{display:block;font-size:1.05rem}
.grade span{color:var(--soft);display:block;font-size:.95rem}
.arrow{font-size:1.8rem;color:var(--soft)}
.sum{font-size:1.05rem;margin:1.1rem 0 0}
svg text{fill:var(--text);font-family:inherit}
svg .name{font-size:16px;font-weight:650}svg .what{font-size:13px;fill:var(--soft)}svg .label{font-size:12.5px;fill:var(--soft)}svg .count{font-size:15px;font-weight:650;fill:var(--bad)}svg .count.good{fill:var(--good)}
.station{fill:var(--tint);stroke:var(--line)}.rule{stroke:var(--line)}.way{stroke:var(--soft);stroke-width:2}.tip,.person{fill:var(--soft)}
.wide,.narrow{width:100%;height:auto;display:block}.narrow{display:none}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem .6rem .5rem 0;border-top:1px solid var(--line);font-weight:400}
thead th{border-top:0;color:var(--soft);font-size:.9rem}
.id{color:var(--soft);font-variant-numeric:tabular-nums;font-size:.9rem;margin-right:.4rem}
.score{white-space:nowrap}
.bar{display:inline-block;width:6.5rem;height:.6rem;border-radius:.3rem;background:var(--nonefill);overflow:hidden;margin-right:.6rem;vertical-align:middle}
.bar i{display:block;height:100%;background:var(--goodfill)}
.bar.some{background:var(--badfill)}
.pass{color:var(--good)}.fail{color:var(--bad)}.skip{color:var(--none)}
.mark{white-space:nowrap;font-weight:600}
.todo{list-style:none;margin:0;padding:0}
.todo li{border-left:4px solid var(--badfill);background:var(--warn);border-radius:0 10px 10px 0;padding:.7rem 1rem;margin:.6rem 0}
.severity{display:inline-block;font-size:.8rem;border:1px solid currentColor;border-radius:1rem;padding:0 .5rem;margin-left:.4rem}
details{border-top:1px solid var(--line)}
summary{cursor:pointer;padding:.7rem 0;display:flex;flex-wrap:wrap;gap:.2rem 1rem;justify-content:space-between}
summary:focus-visible{outline:3px solid var(--good);outline-offset:2px;border-radius:4px}
summary span{color:var(--soft)}
.evidence td:first-child{width:34%}
.evidence .why{color:var(--soft);font-size:.92rem}
code{font:.88em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--soft)}
@media (max-width:44rem){.arrow{display:none}.wide{display:none}.narrow{display:block;max-width:26rem;margin:0 auto}section{padding:1.1rem}h1{font-size:1.4rem}
table,tbody,tr,td,th{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}tr{border-top:1px solid var(--line);padding:.5rem 0}th,td{border:0;padding:.1rem 0}.evidence td:first-child{width:auto}.score{white-space:normal}.bar{width:3.6rem}td[data-side]::before{content:attr(data-side) ": ";color:var(--soft)}}
@media print{:root{--page:#fff;--card:#fff;--text:#000;--soft:#444;--line:#bbb;--good:#14532d;--bad:#8f1d14;--none:#444;--tint:#f3f6f4;--warn:#faf1ef;--seal:#fff;--sealtext:#000}body{font-size:10.5pt}header{padding:0 0 1rem}main{margin:0;padding:0}section{border:0;padding:.6rem 0;border-radius:0}.grade,.todo li,tr{break-inside:avoid}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
