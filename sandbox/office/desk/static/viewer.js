// A photo of a document over the whole window: turned, enlarged, one after another.
export function prepareViewer(viewer) {
  const pictures = [...document.querySelectorAll("[data-picture]")];
  if (!viewer || pictures.length === 0) return;
  const image = viewer.querySelector("img");
  const name = document.getElementById("viewer-name");
  let at = 0;

  function show(index) {
    at = (index + pictures.length) % pictures.length;
    const small = pictures[at].querySelector("img");
    image.src = pictures[at].href;
    image.alt = name.textContent = small.alt;
    image.dataset.turn = "0";
    viewer.classList.remove("close-up");
  }

  const actions = {
    previous: () => show(at - 1),
    next: () => show(at + 1),
    turn: () => { image.dataset.turn = String((Number(image.dataset.turn) + 1) % 4); },
    zoom: () => { viewer.classList.toggle("close-up"); },
    close: () => { viewer.close(); },
  };
  const keys = { ArrowLeft: "previous", ArrowRight: "next", r: "turn", к: "turn", z: "zoom", я: "zoom" };

  pictures.forEach((picture, index) => picture.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(index);
    viewer.showModal();
  }));
  viewer.addEventListener("click", (event) => actions[event.target.dataset.viewer]?.());
  image.addEventListener("click", actions.zoom);
  viewer.addEventListener("keydown", (event) => actions[keys[event.key.toLowerCase?.()] ?? keys[event.key]]?.());
}
