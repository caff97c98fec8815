// Buttons that copy the text of the element they name. Without a clipboard they stay hidden.
for (const button of navigator.clipboard ? document.querySelectorAll("button[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    const words = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = words), 2000);
  });
}
