# Reference values of interactions, floating levels and hazard ratios by window.
# Run from the repository's root: Rscript tests/oracle/r/estimators.R > tests/oracle/r/estimators.txt
# R with survival and metafor; the data are tests/oracle/cases/data/surv_veteran.csv, surv_lung.csv (public) and the
# simulated subgroup table below.
suppressMessages({library(survival); library(metafor)})
show <- function(name, x) cat(name, paste(format(as.numeric(x), digits = 12), collapse = " "), "\n")
cat("# R", as.character(getRversion()), "survival", as.character(packageVersion("survival")),
    "metafor", as.character(packageVersion("metafor")), "\n")

# SIMULATED subgroups: log hazard ratios of five trials at three levels of a factor, their variances.
d <- data.frame(study = rep(1:5, each = 3), level = rep(c("a", "b", "c"), 5),
  y = c(-0.42, -0.15, 0.05, -0.31, -0.22, -0.11, -0.55, -0.02, 0.12, -0.18, -0.30, -0.05, -0.61, -0.25, 0.21),
  v = c(0.031, 0.042, 0.055, 0.025, 0.038, 0.061, 0.044, 0.029, 0.070, 0.022, 0.035, 0.048, 0.052, 0.046, 0.081))
w <- reshape(d, idvar = "study", timevar = "level", direction = "wide")
yb <- w$y.b - w$y.a; vb <- w$v.b + w$v.a
yc <- w$y.c - w$y.a; vc <- w$v.c + w$v.a
tight <- list(threshold = 1e-12, maxiter = 10000)
for (m in "REML") for (x in list(list("b", yb, vb), list("c", yc, vc))) {
  f <- rma(x[[2]], x[[3]], method = m, test = "knha", control = tight)
  show(paste0("interaction.", x[[1]], ".", m, ".knha"), c(f$beta, f$se, f$ci.lb, f$ci.ub, f$tau2))
}
V <- do.call(bldiag, lapply(1:5, function(i) matrix(c(vb[i], w$v.a[i], w$v.a[i], vc[i]), 2)))
long <- data.frame(study = rep(1:5, each = 2), level = rep(c("b", "c"), 5), y = as.vector(rbind(yb, yc)))
f <- rma.mv(y, V, mods = ~ level - 1, data = long)
show("floating.fixed", c(f$beta, f$se, f$vb[1, 2], f$QE))
f <- rma.mv(y, V, mods = ~ level - 1, random = ~ level | study, struct = "CS", data = long, control = list(optimizer = "optim", optmethod = "Nelder-Mead", reltol = 1e-14, maxit = 20000))
show("floating.CS", c(f$beta, f$se, f$tau2, f$rho))

windows <- function(name, time, event, arm, cuts) {
  s <- survSplit(Surv(time, event) ~ arm, data = data.frame(time, event, arm), cut = cuts, episode = "window")
  f <- coxph(Surv(tstart, time, event) ~ arm:strata(window), data = s, control = coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 100))
  show(paste0("windows.", name), c(coef(f), sqrt(diag(vcov(f)))))
  show(paste0("windows.", name, ".covariance"), vcov(f)[lower.tri(vcov(f))])
}
veteran <- read.csv("tests/oracle/cases/data/surv_veteran.csv")
windows("veteran", veteran$time, veteran$status, as.integer(veteran$trt == 2), c(60, 150))
lung <- read.csv("tests/oracle/cases/data/surv_lung.csv")
windows("lung", lung$time, lung$event, as.integer(lung$sex == 2), c(180, 365))
