/** Shows a dialog over the page, as an action. What it was opened from has the focus again once it is gone. */
export function modal(dialog: HTMLDialogElement) {
  const opener = document.activeElement;
  dialog.showModal();
  return {
    destroy() {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
  };
}
