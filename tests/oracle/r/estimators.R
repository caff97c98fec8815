# Reference values: interactions, floating levels, windows, GOSH, ways to pool, predictions, tipping points.
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

# GOSH and leaving out one and two studies at a time: SIMULATED effects of five trials.
y <- c(0.9, 0.3, 1.4, 0.6, -0.2); v <- c(0.08, 0.05, 0.12, 0.06, 0.09)
g <- gosh(rma(y, v, method = "EE"), progbar = FALSE)
keep <- rowSums(g$incl) >= 2
show("gosh.estimate", sort(g$res$estimate[keep]))
show("gosh.I2", g$res$I2[keep][order(g$res$estimate[keep])] / 100)
out <- c(list(integer(0)), as.list(1:5), combn(5, 2, simplify = FALSE))
for (m in list(c("EE", "z"), c("DL", "z"), c("PM", "knha"), c("REML", "knha"))) {
  fits <- lapply(out, function(i) {
    kept <- setdiff(1:5, i)
    rma(y[kept], v[kept], method = m[1], test = m[2], control = if (m[1] == "REML") tight else list())
  })
  show(paste0("ways.", m[1], ".", m[2]), unlist(lapply(fits, function(f) c(f$beta, f$ci.lb, f$ci.ub))))
}

# Prediction from a median: the area under 1 / (1 + (t/m)^1.53) by numerical integration.
for (one in list(c(11.9, 12), c(7.4, 12), c(10.3, 12), c(7.5, 12), c(13.2, 24)))
  show(paste0("predicted.", one[1], ".", one[2]),
    integrate(function(t) 1 / (1 + (t / one[1])^1.53), 0, one[2], rel.tol = 1e-12)$value)

# Tipping bias: the shift at which a limit meets 0, by root search; the interval with a bias N(0, 0.5^2).
est <- 1.6; se <- 0.69; z <- qnorm(0.975)
show("tipping", c(uniroot(function(b) est - b - z * se, c(0, 3), tol = 1e-12)$root,
  est - z * sqrt(se^2 + 0.25), est + z * sqrt(se^2 + 0.25)))

# E-value by its definition: the least equal association of confounder and both sides whose bias factor is the ratio.
e_value <- function(rr) uniroot(function(x) x^2 / (2 * x - 1) - rr, c(1, 100), tol = 1e-12)$root
common <- function(hr) (1 - 0.5^sqrt(hr)) / (1 - 0.5^sqrt(1 / hr))
show("evalue", c(e_value(3.9), e_value(1.8), e_value(1 / common(0.67)), e_value(1 / common(0.9))))
