;;; A session of Emacs with Eglot: waits for a diagnostic, asks for more, applies the fix, saves.  -*- lexical-binding: t -*-

(require 'eglot)
(require 'flymake)
(require 'markdown-mode)

;; What docs/editors.md says.
(load (getenv "SETTINGS") nil t)

(defun say (&rest words)
  (princ (concat (apply #'format words) "\n")))

(defun fail (&rest words)
  (princ (concat "error: " (apply #'format words) "\n"))
  (kill-emacs 1))

(defun wait (what done)
  (let ((end (+ (float-time) 30)))
    (while (not (funcall done))
      (when (> (float-time) end)
        (fail "waited in vain for %s" what))
      (accept-process-output nil 0.05))))

(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      eglot-sync-connect 30
      eglot-autoshutdown t)

(find-file "Page.md")
(unless (eq major-mode 'markdown-mode)
  (fail "the page is in %s" major-mode))
;; The hook of the settings waits for the end of a command, and a session without a screen has none.
(run-hooks 'post-command-hook)
(wait "the server" #'eglot-current-server)

(wait "a diagnostic" #'flymake-diagnostics)
(let ((found (flymake-diagnostics)))
  (dolist (one found)
    (say "shown: %d %s" (line-number-at-pos (flymake-diagnostic-beg one)) (flymake-diagnostic-text one)))
  (unless (and (= (length found) 1)
               (= (line-number-at-pos (flymake-diagnostic-beg (car found))) 4)
               (string-match-p "the site shows this table as text" (flymake-diagnostic-text (car found))))
    (fail "one diagnostic was expected, on the header of the table")))

;; A row that is being written: its last cell is completed with the words of the column.
(goto-char (point-max))
(insert "[New](https://a.example/new) | More | G")
(let* ((capf (eglot-completion-at-point))
       (words (all-completions "G" (nth 2 capf))))
  (say "completed: %s" (mapcar #'substring-no-properties words))
  (unless (member "GitHub" (mapcar #'substring-no-properties words))
    (fail "the words of the column were expected")))
(delete-region (line-beginning-position) (point))

;; The fixes, applied as the editor does it. It tells the server of edits when it has nothing to do, and here that never
;; comes.
(eglot-code-actions (point-min) (point-max) "source.fixAll.signoise" t)
(eglot--signal-textDocument/didChange)
(wait "the diagnostic to go" (lambda () (null (flymake-diagnostics))))
(save-buffer)
(say "ok")
(kill-emacs 0)
