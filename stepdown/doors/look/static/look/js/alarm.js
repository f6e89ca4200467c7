/* A ring while a page is open: the tab says so, and as long as anything rings a short tone sounds each time the page asks
   again, where the browser lets it. Somebody in danger waits: one tone is soon missed. */
(() => {
  const title = document.title;

  const tone = () => {
    const Audio = window.AudioContext;
    if (!Audio || !navigator.userActivation || !navigator.userActivation.hasBeenActive) return;
    const context = new Audio();
    const sound = context.createOscillator();
    const loud = context.createGain();
    sound.frequency.value = 660;
    loud.gain.value = 0.15;
    sound.connect(loud).connect(context.destination);
    sound.start();
    sound.stop(context.currentTime + 0.6);
    sound.onended = () => context.close();
  };

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "ring-alarms") return;
    const rings = event.target.querySelectorAll("[data-rings]").length;
    document.title = rings ? `(!) ${title}` : title;
    if (rings) tone();
  });
})();
