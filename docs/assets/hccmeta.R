# Results of one version of the reviews as data frames: what hccmeta.load_results gives in Python. Needs jsonlite.
#
#   source("hccmeta.R")
#   found <- load_results("26.1.0", site = "https://...")   # a version of a published site, or of its zip here
#   found <- load_results("hccmeta-26.1.0.zip")              # a snapshot, its folder, a built site, or an address
#   found$analyses[, c("review", "id", "estimate", "ci_lower", "ci_upper", "k", "reason")]

load_results <- function(source, site = "") {
  read <- .reader(source, site)
  results <- jsonlite::fromJSON(read("results.json"), simplifyVector = FALSE)
  studies <- jsonlite::fromJSON(read("studies.json"), simplifyVector = FALSE)
  analyses <- list()
  rows <- list()
  for (review in results$reviews) {
    for (one in review$analyses) {
      analyses[[length(analyses) + 1]] <- c(list(review = review$id), .flat(one))
      for (row in one$rows) {
        rows[[length(rows) + 1]] <- c(list(review = review$id, analysis = one$id), .flat(row))
      }
    }
  }
  arms <- list()
  comparisons <- list()
  for (study in studies) {
    for (arm in study$arms) {
      for (endpoint in names(arm$endpoints)) arms[[length(arms) + 1]] <- .arm(study, arm, endpoint)
    }
    for (one in study$comparisons) {
      comparisons[[length(comparisons) + 1]] <- c(list(study = study$id), .flat(one))
    }
  }
  list(version = results$version, analyses = .frame(analyses), rows = .frame(rows), arms = .frame(arms),
       comparisons = .frame(comparisons))
}

# What reads a file of the API: from a version's name, a zip, a folder or an address.
.reader <- function(source, site) {
  if (grepl("^[0-9]{2}[.][0-9]{1,4}[.][0-9]{1,4}$", source) && !file.exists(source)) {
    beside <- paste0("hccmeta-", source, ".zip")
    if (site == "" && !file.exists(beside)) {
      stop("version ", source, ": there is no ", beside, " here, and no site is known; say site = \"https://...\"",
           call. = FALSE)
    }
    source <- if (site == "") beside else paste0(sub("/+$", "", site), "/", source, "/")
  }
  if (grepl("^https://", source)) {
    return(function(name) .text(url(paste0(sub("/+$", "", source), "/api/v1/", name))))
  }
  if (dir.exists(source)) {
    homes <- file.path(source, c("site/api/v1", "api/v1"))
    home <- homes[dir.exists(homes)]
    if (length(home) == 0) stop(source, ": neither a snapshot nor a site", call. = FALSE)
    return(function(name) .text(file(file.path(home[1], name))))
  }
  if (!file.exists(source)) stop(source, ": neither a snapshot nor a site", call. = FALSE)
  function(name) .text(unz(source, paste0("site/api/v1/", name)))
}

.text <- function(connection) {
  on.exit(close(connection))
  paste(readLines(connection, encoding = "UTF-8", warn = FALSE), collapse = "\n")
}

# The fields that are one value, with each interval as two columns; null is NA.
.flat <- function(one) {
  flat <- lapply(one[!names(one) %in% c("ci", "pi")], function(value) if (is.null(value)) NA else value)
  flat <- flat[vapply(flat, function(value) is.atomic(value) && length(value) == 1, logical(1))]
  for (name in intersect(c("ci", "pi"), names(one))) {
    limits <- if (is.null(one[[name]])) list(NULL, NULL) else one[[name]]
    for (i in 1:2) {
      flat[[paste0(name, c("_lower", "_upper")[i])]] <- if (is.null(limits[[i]])) NA_real_ else limits[[i]]
    }
  }
  flat
}

.arm <- function(study, arm, endpoint) {
  data <- arm$endpoints[[endpoint]]
  median <- .flat(if (is.null(data$median)) list(estimate = NULL, ci = NULL) else data$median)
  found <- list(study = study$id, arm = arm$id, treatment = arm$treatment, n = arm$n, endpoint = endpoint,
                events = data$events, median = median$estimate, median_lower = median$ci_lower,
                median_upper = median$ci_upper, reason = data$reason)
  for (tau in names(data$rmst)) {
    found[[paste0("rmst_", tau)]] <- data$rmst[[tau]]$estimate
    found[[paste0("rmst_", tau, "_se")]] <- data$rmst[[tau]]$se
  }
  .flat(found)
}

# Records to a data frame: a column for every field that any of them has.
.frame <- function(records) {
  names <- unique(unlist(lapply(records, names)))
  columns <- lapply(names, function(name) {
    sapply(records, function(one) if (is.null(one[[name]])) NA else one[[name]])
  })
  as.data.frame(stats::setNames(columns, names), stringsAsFactors = FALSE)
}
