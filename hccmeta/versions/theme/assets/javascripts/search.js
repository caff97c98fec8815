// The theme asks for the search index with every page, though few readers search. Here its request waits until somebody
// turns to the search, or comes with a search in the address.
(() => {
  const { open, send } = XMLHttpRequest.prototype;
  const asked = new Promise((go) => {
    if (/[?&][qh]=/.test(location.search)) go();
    addEventListener("focusin", (event) => event.target.matches("[data-md-component=search-query]") && go());
    addEventListener("change", (event) => event.target.id === "__search" && go());
  });
  XMLHttpRequest.prototype.open = function (method, url, ...more) {
    this.hmWaits = `${url}`.endsWith("search/search_index.json");
    return open.call(this, method, url, ...more);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (this.hmWaits) asked.then(() => send.apply(this, body));
    else send.apply(this, body);
  };
})();
